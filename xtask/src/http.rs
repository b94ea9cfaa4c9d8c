//! Just enough HTTP to see whether a server that we started is ready.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Result, bail};

use crate::tied::Tied;

const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: u32 = 2400;

/// A port of this machine that nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// Waits until the server answers `/healthz` with success, for two minutes.
pub(crate) fn wait_until_healthy(port: u16, server: &mut Tied) -> Result<()> {
    wait_until("the server", server, || is_healthy(port).unwrap_or(false))
}

/// Waits until `ready` says so; fails when the process ends before that.
pub(crate) fn wait_until(
    what: &str,
    process: &mut Tied,
    mut ready: impl FnMut() -> bool,
) -> Result<()> {
    for _ in 0..PATIENCE {
        if ready() {
            return Ok(());
        }
        if let Some(status) = process.ended()? {
            bail!("{what} ended before it was ready ({status})");
        }
        std::thread::sleep(PAUSE);
    }
    bail!("{what} was not ready within two minutes")
}

fn is_healthy(port: u16) -> std::io::Result<bool> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PAUSE)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut status_line = [0; 12];
    stream.read_exact(&mut status_line)?;
    Ok(&status_line == b"HTTP/1.1 200")
}
