//! What the lead has answered so far, kept as a draft at every change.

use crate::forms::keeper::Keeper;
use crate::forms::problem::save_error_text;
use crate::state::App;
use domain::civil::CivilDate;
use domain::kinds::post;
use domain::publishing::{PhotoDecision, PhotoVerdict, PostText, post_of};
use domain::record::Photo;
use domain::validate::check_value;
use domain::{Id, Problem, Record, Refusal, Value};
use leptos::prelude::*;
use replica::Deed;
use serde::{Deserialize, Serialize};

/// All answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Answers {
    /// The title of the post.
    pub(super) title: String,
    /// The text of the post.
    pub(super) body: String,
    /// Where it was, as residents may know it.
    #[serde(default)]
    pub(super) place: String,
    /// One answer per photo that was answered.
    pub(super) photos: Vec<Answer>,
}

/// The words of a post that the lead corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Title,
    Body,
    Place,
}

impl Word {
    /// All of them, as the page shows them.
    pub(super) const ALL: [Self; 3] = [Self::Title, Self::Body, Self::Place];

    /// The field of the post.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Place => "place",
        }
    }
}

impl Answers {
    /// What was written.
    pub(super) fn word(&self, word: Word) -> &str {
        match word {
            Word::Title => &self.title,
            Word::Body => &self.body,
            Word::Place => &self.place,
        }
    }

    /// Writes something else.
    pub(super) fn write(&mut self, word: Word, text: String) {
        match word {
            Word::Title => self.title = text,
            Word::Body => self.body = text,
            Word::Place => self.place = text,
        }
    }

    fn text(&self) -> PostText {
        PostText {
            title: self.title.clone(),
            body: self.body.clone(),
            place: self.place.clone(),
        }
    }
}

/// What is left to do before a post can be published: photos by number, and words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Left {
    pub(super) photos: Vec<usize>,
    pub(super) words: Vec<Word>,
}

impl Left {
    /// Whether nothing is left.
    pub(super) fn is_nothing(&self) -> bool {
        self.photos.is_empty() && self.words.is_empty()
    }
}

/// The answer on one photo.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// The photo's hash.
    pub(super) hash: String,
    /// The key of the decision; empty before it.
    pub(super) decision: String,
    /// Whether a child under 14 can be recognised.
    pub(super) children: bool,
    /// Who agreed.
    pub(super) by: String,
    /// On which day.
    pub(super) on: String,
    /// The photo as it was blurred.
    pub(super) blurred: Option<Photo>,
}

/// The review of one log: a handle that is passed around by copy.
#[derive(Clone, Copy)]
pub(super) struct Review {
    /// The app that it belongs to.
    pub(super) app: App,
    log: StoredValue<Record>,
    answers: RwSignal<Answers>,
    tried: RwSignal<bool>,
    keeper: Keeper,
}

impl Review {
    /// Begins with the answers that were kept, or else with what the log suggests
    /// beside the records that everybody may read.
    pub(super) fn new(app: App, log: Record, kept: Option<Answers>, public: &[Record]) -> Self {
        let suggested = PostText::of(&log, public);
        let keeper = Keeper::new(app, Self::draft_key(log.id), kept.is_some());
        let answers = kept.unwrap_or(Answers {
            title: suggested.title,
            body: suggested.body,
            place: suggested.place,
            photos: Vec::new(),
        });
        Self {
            app,
            log: StoredValue::new(log),
            answers: RwSignal::new(answers),
            tried: RwSignal::new(false),
            keeper,
        }
    }

    /// The key of the draft in which the answers are kept.
    pub(super) fn draft_key(log: Id) -> String {
        format!("approve:{log}")
    }

    pub(super) fn key(self) -> String {
        Self::draft_key(self.log.with_value(|log| log.id))
    }

    pub(super) fn log(self) -> Record {
        self.log.get_value()
    }

    /// Reads the answers; reactive.
    pub(super) fn read<T>(self, read: impl FnOnce(&Answers) -> T) -> T {
        self.answers.with(read)
    }

    /// The answer on a photo; reactive.
    pub(super) fn answer(self, hash: &str) -> Answer {
        self.read(|answers| {
            let answer = answers.photos.iter().find(|answer| answer.hash == hash);
            answer.cloned().unwrap_or_else(|| Answer {
                hash: hash.to_owned(),
                ..Answer::default()
            })
        })
    }

    /// Changes the answers and keeps them.
    pub(super) fn change(self, change: impl FnOnce(&mut Answers)) {
        self.answers.update(change);
        self.keeper.keep(self.content());
    }

    fn content(self) -> Value {
        let content = self
            .answers
            .with_untracked(|answers| serde_json::to_value(answers));
        content.unwrap_or_default()
    }

    /// Changes the answer on a photo and keeps it.
    pub(super) fn change_answer(self, hash: &str, change: impl FnOnce(&mut Answer)) {
        let mut answer = untrack(|| self.answer(hash));
        change(&mut answer);
        self.change(|answers| {
            answers.photos.retain(|other| other.hash != answer.hash);
            answers.photos.push(answer);
        });
    }

    /// Saves what was decided; the answers have then served. Else why not.
    pub(super) async fn decide(self, deed: Deed) -> Result<(), String> {
        let content = self.content();
        self.keeper.close().await;
        match self.app.save(deed).await {
            Ok(_) => Ok(()),
            Err(error) => {
                self.keeper.reopen(content);
                Err(save_error_text(&error))
            }
        }
    }

    /// The verdicts and words as the rules of publishing take them.
    pub(super) fn verdicts(self) -> Result<(Vec<PhotoVerdict>, PostText), Refusal> {
        let photos = self.log.with_value(|log| log.photos("photos"));
        let verdict = |photo: &Photo| {
            let answer = untrack(|| self.answer(&photo.hash));
            answer.verdict().map_err(|code| Refusal::at(code, "photos"))
        };
        let verdicts = photos.iter().map(verdict).collect::<Result<_, _>>()?;
        let text = self.answers.with_untracked(Answers::text);
        Ok((verdicts, text))
    }

    /// The post as it would be now, of the photos that were answered; reactive.
    pub(super) fn preview(self) -> Record {
        let log = self.log();
        let photos = log.photos("photos");
        let answered = |photo: &Photo| self.answer(&photo.hash).verdict().ok();
        let verdicts: Vec<PhotoVerdict> = photos.iter().filter_map(answered).collect();
        post_of(&log, &verdicts, &self.read(Answers::text))
    }

    /// What is wrong with a word; reactive.
    pub(super) fn problem(self, word: Word) -> Option<Problem> {
        let field = post::KIND.field(word.field())?;
        let text = self.read(|answers| answers.word(word).trim().to_owned());
        check_value(field, &text.into())
    }

    /// What is left to do before it can be published; reactive.
    pub(super) fn left(self) -> Left {
        let photos = self.log.with_value(|log| log.photos("photos"));
        let open = |(_, photo): &(usize, &Photo)| self.answer(&photo.hash).verdict().is_err();
        let photos = (1..).zip(&photos).filter(open);
        Left {
            photos: photos.map(|(number, _)| number).collect(),
            words: Word::ALL
                .into_iter()
                .filter(|word| self.problem(*word).is_some())
                .collect(),
        }
    }

    /// Notes that the lead wanted to publish: what is left is marked from now on.
    pub(super) fn try_it(self) {
        self.tried.set(true);
    }

    /// Whether what is left is marked; reactive.
    pub(super) fn is_tried(self) -> bool {
        self.tried.get()
    }
}

impl Answer {
    /// The verdict, or the code of what is missing.
    pub(super) fn verdict(&self) -> Result<PhotoVerdict, &'static str> {
        let decision = match self.decision.as_str() {
            "nobody_recognisable" if self.children => return Err("children_need_consent"),
            "nobody_recognisable" => PhotoDecision::NobodyRecognisable,
            "left_out" => PhotoDecision::LeftOut,
            "blurred" => PhotoDecision::Blurred(self.blurred.clone().ok_or("blurred_missing")?),
            "consent" => PhotoDecision::Consent {
                by: Some(self.by.clone())
                    .filter(|by| !by.trim().is_empty())
                    .ok_or("consent_incomplete")?,
                on: self
                    .on
                    .parse::<CivilDate>()
                    .map_err(|_| "consent_incomplete")?,
            },
            _ => return Err("photo_undecided"),
        };
        Ok(PhotoVerdict {
            photo: self.hash.clone(),
            children: self.children,
            decision,
        })
    }
}
