//! `jiamenkou-server serve`.

use super::Place;
use super::console::Console;
use crate::codes::{CodeSender, Webhook};
use crate::config::{Config, Demo};
use crate::running::{Running, start};
use anyhow::{Context as _, Result};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use sync::account::Operator;
use tokio::signal::unix::{Signal, SignalKind, signal};

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    place: Place,
    /// Where to listen; port 0 takes any free port.
    #[arg(
        long,
        env = "JIAMENKOU_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    listen: SocketAddr,
    /// Where people reach the app, as in https://station.example, when a proxy stands before it.
    #[arg(long, env = "JIAMENKOU_PUBLIC_ORIGIN", value_name = "ORIGIN")]
    public_origin: Option<String>,
    /// The organisation that answers for this server; public pages and the app name it.
    #[arg(
        long,
        env = "JIAMENKOU_OPERATOR",
        value_name = "NAME",
        default_value = ""
    )]
    operator: String,
    /// The number under which it is filed as a site (ICP 备案).
    #[arg(long, env = "JIAMENKOU_ICP", value_name = "NUMBER", default_value = "")]
    icp: String,
    /// The number under which the police has it on file (公安备案).
    #[arg(
        long,
        env = "JIAMENKOU_POLICE_FILING",
        value_name = "NUMBER",
        default_value = ""
    )]
    police_filing: String,
    /// Where codes for signing in are posted, for a service that sends them to phones; the
    /// demo prints them here. Without it nobody signs in by a code.
    #[arg(
        long,
        env = "JIAMENKOU_CODE_WEBHOOK",
        value_name = "URL",
        requires = "code_webhook_secret"
    )]
    code_webhook: Option<String>,
    /// The secret by which that service knows that it is us.
    #[arg(
        long,
        env = "JIAMENKOU_CODE_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    code_webhook_secret: Option<String>,
    /// Load the demo neighbourhood into an empty database; on this machine only.
    #[arg(long, env = "JIAMENKOU_DEMO")]
    demo: bool,
    /// How many records the demo neighbourhood has.
    #[arg(
        long,
        env = "JIAMENKOU_DEMO_RECORDS",
        value_name = "N",
        requires = "demo"
    )]
    demo_records: Option<usize>,
    /// Serve the app from this folder instead of from this program.
    #[arg(long, env = "JIAMENKOU_APP_DIR", value_name = "DIR")]
    app_dir: Option<PathBuf>,
    /// Make open pages reload when the app in that folder was built anew.
    #[arg(long, env = "JIAMENKOU_DEV_RELOAD", requires = "app_dir")]
    dev_reload: bool,
    /// Write logs as JSON.
    #[arg(long, env = "JIAMENKOU_LOG_JSON")]
    log_json: bool,
}

impl Options {
    fn code_sender(&self) -> Result<Option<Arc<dyn CodeSender>>> {
        let webhook = self
            .code_webhook
            .as_ref()
            .zip(self.code_webhook_secret.as_ref());
        Ok(match webhook {
            Some((url, secret)) => Some(Arc::new(Webhook::new(url, secret)?)),
            None if self.demo => Some(Arc::new(Console)),
            None => None,
        })
    }
}

pub(super) async fn serve(options: Options) -> Result<()> {
    super::log(options.log_json);
    super::open_files::raise();
    let codes = options.code_sender()?;
    let config = Config {
        codes,
        listen: options.listen,
        public_origin: options.public_origin,
        operator: Operator {
            name: options.operator,
            icp: options.icp,
            police: options.police_filing,
        },
        app_folder: options.app_dir,
        dev_reload: options.dev_reload,
        demo: options.demo.then_some(Demo {
            records: options.demo_records,
        }),
        ..options.place.config()
    };
    let running = start(config).await.context("the server did not start")?;
    tracing::info!(
        durability = running.database().durability().await?,
        "serving"
    );
    // Whoever is told that it listens may end it at once.
    let terminate = signal(SignalKind::terminate()).context("cannot hear signals")?;
    greet(&running);
    let ending = running.ending();
    tokio::spawn(async move {
        let told = told_to_stop(terminate).await;
        if let Err(error) = told {
            tracing::error!(%error, "cannot hear signals");
            return;
        }
        tracing::info!("ending");
        ending.cancel();
    });
    running.ended().await.context("the server ended")
}

async fn told_to_stop(mut terminate: Signal) -> std::io::Result<()> {
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// What a person needs to begin. The first line is also read by programs.
fn greet(running: &Running) {
    println!("listening on {}", running.url());
    println!();
    println!(
        "  家门口已启动，请用浏览器打开 · Open in a browser:  {}",
        running.url()
    );
    if running.demo_accounts.is_empty() {
        return;
    }
    println!();
    println!("  演示账号，内容均为示例 · Demo accounts, all records are made up:");
    println!("    账号 login    密码 password  姓名 name");
    for account in &running.demo_accounts {
        println!(
            "    {:<12}  {:<13}  {}",
            account.login, account.password, account.name
        );
    }
    println!();
}
