//! Deliberate defects. Each is a fault that somebody could really build into the
//! product; the simulator is worth as much as those of them that it finds. They
//! sit in the simulator's own adapters, none in the product.

use crate::stage::Stage;

macro_rules! defects {
    ($($(#[doc = $doc:literal])+ $name:ident: $invariant:literal,)+) => {
        /// A deliberate defect, and the invariant that it breaks first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Defect {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The invariant that it breaks.
            #[must_use]
            pub fn invariant(self) -> &'static str {
                match self {
                    $(Self::$name => $invariant,)+
                }
            }
        }
    };
}

defects! {
    /// A refused batch counts as done with.
    DropsOnForbidden: "I7",
    /// What was refused leaves the queue without a trace.
    RefusedVanishes: "I1",
    /// The bytes of a draft's photos go with the draft.
    LosesPhotosOfDraft: "I1",
    /// The bytes of photos stay in the file when it is taken in.
    TakesInWithoutPhotos: "I1",
    /// The server answers before its commit, which then fails.
    AnswersBeforeCommit: "I1",
    /// A deed that the server should open counts for nothing instead.
    TakesSealedForNothing: "I4",
    /// Rows are filed before they are sealed.
    FilesOpenRows: "I11",
    /// What is sealed waits for the PIN before it is sent.
    WaitsForPin: "I8",
    /// What was accepted is not sent again to a server that was restored.
    ForgetsWhatWasAccepted: "I1",
    /// A number is given out anew after a restart.
    ReusesNumber: "I7",
    /// The server does not look a `mid` up under another number.
    DecidesKnownMidAgain: "I2",
    /// The server does not keep where a device stands.
    ForgetsLastNumber: "I2",
    /// What may have been sent is not marked.
    ForgetsAttemptedMark: "I2",
    /// A tab that opens reads the first of what is pending, and no more.
    ReplaysOnlyTheFirst: "I3",
    /// What was withdrawn or refused stays in view until the tab is opened anew.
    KeepsOldView: "I3",
    /// The server lets the later clock win.
    MergesByClock: "I9",
    /// A server with another epoch changes nothing on the phone.
    IgnoresEpoch: "I6",
    /// Pages are sent of scopes that the person held once.
    SendsLostScopes: "I5",
    /// Rows of a lost scope stay on the phone.
    KeepsLostRows: "I5",
    /// Cursors are written though the rows were not.
    CursorBeforeRows: "I6",
    /// An answer is filed though the phone has moved on.
    FilesStaleAnswers: "I6",
    /// What left a scope is forgotten, and a phone that was long away not told so.
    ForgetsHorizon: "I6",
    /// A page that was cut counts as all there is.
    IgnoresMore: "I6",
    /// A scope that is read from its latest record down counts as read after the first
    /// page.
    ForgetsOlder: "I6",
    /// The page after a cut begins one change too late.
    SkipsAfterCut: "I6",
    /// The server takes work under whoever is signed in.
    IgnoresWhoSent: "I7",
    /// Something unsent makes room for what comes down.
    MakesRoomInOutbox: "I7",
    /// An answer that is not ours empties the phone.
    WipesOnRubbish: "I7",
    /// A withdrawn number is left out.
    LeavesGaps: "I8",
    /// What a phone holds is never held against what it should.
    NeverChecks: "I8",
    /// What makes every request fail is never set aside.
    NeverParks: "I8",
    /// The server says that it has a photo before it has looked.
    BelievesPhotos: "I10",
    /// Every upload begins from nothing.
    UploadsFromNothing: "I10",
}

impl Stage {
    /// Runs only where the defect was seeded.
    pub fn where_defect<T>(&self, defect: Defect, act: impl FnOnce() -> T) -> Option<T> {
        self.has(defect).then(act)
    }
}
