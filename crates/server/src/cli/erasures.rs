//! `jiamenkou-server erasures`: who was forgotten, and what rules still keep of it, for
//! whoever must show either.

use super::{Place, moment};
use crate::db::{self, ErasureRow, KeptRow};
use anyhow::Result;
use clap::Args;
use domain::civil::CivilDate;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    place: Place,
    /// Print what is still kept as well, each record with the day until which it is.
    #[arg(long)]
    kept: bool,
}

pub(super) async fn list(options: &Options) -> Result<()> {
    let config = options.place.config();
    let db = db::open(&config.database(), config.tenant).await?;
    for ErasureRow { id, at, gone, kept } in db.erasures().await? {
        println!(
            "{id}  {}  已删 · gone {gone}  留存 · kept {kept}",
            moment(at)
        );
    }
    if options.kept {
        for KeptRow { until, body } in db.kept().await? {
            println!("{}  {body}", CivilDate::from_millis(until));
        }
    }
    Ok(())
}
