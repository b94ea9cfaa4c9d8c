//! `GET /api/about`.

use super::failure::Failure;
use crate::context::Context;
use axum::Json;
use axum::extract::State;
use sync::account::About;
use sync::limits;

/// What the server says about itself.
pub(crate) async fn about(State(context): State<Context>) -> Result<Json<About>, Failure> {
    let head = context.head().await?;
    let demo_accounts = if head.demo {
        context.demo_accounts.clone()
    } else {
        Vec::new()
    };
    Ok(Json(About {
        protocol: limits::PROTOCOL,
        subdistrict: head.name,
        demo_accounts,
        operator: context.operator.clone(),
        codes: context.code_sender.is_some(),
    }))
}
