//! Every deliberate defect is found within a bounded number of seeds, by the
//! invariant that it breaks. A simulator that misses one proves nothing.

use simulator::defect::Defect;
use simulator::run::run_seed;

const SEEDS: u64 = 1_000;

fn is_found(defect: Defect) {
    let named = format!("{}:", defect.invariant());
    let found = (1..=SEEDS).find_map(|seed| {
        let broken = run_seed(seed, Some(defect)).broken?;
        broken.starts_with(&named).then_some((seed, broken))
    });
    let (seed, broken) = found.unwrap_or_else(|| panic!("{defect:?} was not found"));
    println!("{defect:?}: seed {seed}: {broken}");
}

macro_rules! found {
    ($($test:ident: $defect:ident,)+) => {
        $(#[test]
        fn $test() {
            is_found(Defect::$defect);
        })+

        #[test]
        fn every_defect_has_its_test() {
            assert_eq!([$(Defect::$defect),+], Defect::ALL);
        }
    };
}

found! {
    a_refused_batch_that_is_dropped_is_found: DropsOnForbidden,
    a_refusal_that_vanishes_is_found: RefusedVanishes,
    photos_that_go_with_their_draft_are_found: LosesPhotosOfDraft,
    photos_left_in_a_file_are_found: TakesInWithoutPhotos,
    an_answer_before_its_commit_is_found: AnswersBeforeCommit,
    a_sealed_deed_taken_for_nothing_is_found: TakesSealedForNothing,
    rows_that_lie_in_the_open_are_found: FilesOpenRows,
    work_that_waits_for_a_pin_is_found: WaitsForPin,
    accepted_work_that_is_not_sent_again_is_found: ForgetsWhatWasAccepted,
    a_number_that_is_given_out_twice_is_found: ReusesNumber,
    a_known_deed_that_is_decided_again_is_found: DecidesKnownMidAgain,
    a_forgotten_place_of_a_device_is_found: ForgetsLastNumber,
    a_missing_mark_of_what_was_attempted_is_found: ForgetsAttemptedMark,
    a_replay_that_stops_short_is_found: ReplaysOnlyTheFirst,
    a_tab_that_is_not_told_is_found: KeepsOldView,
    a_merge_by_clock_is_found: MergesByClock,
    an_epoch_that_is_ignored_is_found: IgnoresEpoch,
    a_page_of_a_lost_scope_is_found: SendsLostScopes,
    rows_of_a_lost_scope_are_found: KeepsLostRows,
    a_cursor_before_its_rows_is_found: CursorBeforeRows,
    a_stale_answer_that_is_filed_is_found: FilesStaleAnswers,
    a_horizon_that_is_forgotten_is_found: ForgetsHorizon,
    a_cut_page_taken_for_all_is_found: IgnoresMore,
    older_records_that_never_come_are_found: ForgetsOlder,
    a_change_skipped_after_a_cut_is_found: SkipsAfterCut,
    work_under_another_name_is_found: IgnoresWhoSent,
    room_made_in_the_outbox_is_found: MakesRoomInOutbox,
    a_phone_emptied_by_rubbish_is_found: WipesOnRubbish,
    a_gap_in_the_numbers_is_found: LeavesGaps,
    a_phone_that_is_never_checked_is_found: NeverChecks,
    poison_that_is_never_set_aside_is_found: NeverParks,
    a_photo_that_is_believed_is_found: BelievesPhotos,
    an_upload_that_begins_from_nothing_is_found: UploadsFromNothing,
}
