//! A card in the virtual reader: the vpcd protocol (spec/auth.md 4.3). Connected is inserted, closed is removed.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Card;
use crate::Error;

/// First slot of the reader that the package sets up; the second is the next port.
pub const DEFAULT_PORT: u16 = 35963;

const POWER_OFF: u8 = 0x00;
const POWER_ON: u8 = 0x01;
const RESET: u8 = 0x02;
const SEND_ATR: u8 = 0x04;

/// Puts the card into the slot on 127.0.0.1.
///
/// # Errors
/// [`Error::Reader`] if no virtual reader listens there.
pub async fn plug(port: u16) -> Result<TcpStream, Error> {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| Error::Reader { port, source })
}

/// Answers the reader until it closes the connection; dropping the task takes the card out.
///
/// # Errors
/// What the system says when the connection breaks.
pub async fn answer(mut reader: TcpStream, card: &Card) -> std::io::Result<()> {
    card.reset();
    loop {
        let length = match reader.read_u16().await {
            Ok(length) => length,
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(e) => return Err(e),
        };
        let mut message = vec![0; usize::from(length)];
        reader.read_exact(&mut message).await?;
        let reply = match *message {
            [POWER_OFF | RESET] => {
                card.reset();
                continue;
            }
            [POWER_ON] => continue,
            [SEND_ATR] => card.atr().to_vec(),
            _ => card.answer(&message),
        };
        let length = u16::try_from(reply.len()).map_err(|_| std::io::ErrorKind::InvalidData)?;
        reader.write_all(&[&length.to_be_bytes(), &reply[..]].concat()).await?;
    }
}
