//! A phone that holds nothing is filled page by page, and goes on where it stopped.

use crate::neighbourhood::{LEAD, WORKER, log, phone_of, server, titles};
use replica::{Edit, SyncError};
use test_kit::Fault;

#[tokio::test]
async fn a_fill_in_pages_goes_on_where_it_was_interrupted() {
    let server = server().await;
    let (worker, lead) = (
        phone_of(&server, WORKER).await,
        phone_of(&server, LEAD).await,
    );
    let long = "一个安静的下午。".repeat(600);
    for n in 1..=200 {
        let record = log(n, &n.to_string()).with("story", long.clone());
        worker.save(Edit::Create(record)).await;
    }
    worker.sync().await.unwrap();
    assert_eq!(worker.replica.status().unsent, 0);

    lead.network.plan([Fault::None, Fault::DropAnswer]);
    assert_eq!(lead.sync().await, Err(SyncError::Offline));
    let first = titles(&lead, "activity_log").await;
    let part = first.len();
    assert!((1..200).contains(&part), "{part} came with the first page");
    // What changed last is what people look for first.
    assert!(first.contains(&"200".to_owned()) && !first.contains(&"1".to_owned()));
    assert_eq!(lead.replica.status().in_step_at, None);

    lead.save(Edit::Archive(log(200, "").id)).await;
    let lead = lead.restarted().await;
    let report = lead.sync().await.unwrap();
    assert!(report.rows < 201, "{} rows came again", report.rows);
    assert_eq!(titles(&lead, "activity_log").await.len(), 199);
    assert_eq!(lead.replica.status().unsent, 0);
    assert!(lead.replica.status().in_step_at.is_some());
}
