//! One connection: as much of SMTP (RFC 5321) as a client needs to hand a mail over. Lines, recipients, the size of a message and the
//! time between two lines are bounded.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::caught::Caught;

/// The longest line, its end included (RFC 5321, 4.5.3.1.6).
const LONGEST_LINE: usize = 1_000;
/// The largest message.
const LARGEST_MESSAGE: usize = 1024 * 1024;
const MOST_RECIPIENTS: usize = 100;
/// A client that says nothing for so long is left.
const PATIENCE: Duration = Duration::from_mins(5);

/// The envelope of the mail that is being handed over.
#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

/// Serves a connection until the client quits or is gone.
pub(crate) async fn run(stream: TcpStream, caught: &Caught) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail-catcher\r\n").await?;
    let mut envelope = Envelope::default();
    while let Some(line) = line(&mut stream).await? {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail-catcher\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "HELO" | "NOOP" => "250 fine",
            "RSET" => {
                envelope = Envelope::default();
                "250 fine"
            }
            "MAIL" => {
                envelope = Envelope { from: address_in(&line), to: Vec::new() };
                if envelope.from.is_some() { "250 fine" } else { "501 5.1.7 no address" }
            }
            "RCPT" => recipient(&line, &mut envelope, caught),
            "DATA" if envelope.to.is_empty() => "503 5.5.1 to whom?",
            "DATA" => {
                stream.write_all(b"354 go on, and end with a dot\r\n").await?;
                let Some(message) = message(&mut stream).await? else { return Ok(()) };
                let Envelope { from, to } = std::mem::take(&mut envelope);
                if message.len() > LARGEST_MESSAGE {
                    "552 5.3.4 too large"
                } else {
                    caught.take(from.unwrap_or_default(), to, &message);
                    "250 2.0.0 caught"
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 5.5.1 not here",
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.write_all(b"\r\n").await?;
    }
    Ok(())
}

fn recipient(line: &str, envelope: &mut Envelope, caught: &Caught) -> &'static str {
    match address_in(line) {
        _ if envelope.from.is_none() => "503 5.5.1 from whom?",
        None => "501 5.1.3 no address",
        Some(address) if caught.is_refused(&address) => "550 5.1.1 no such mailbox",
        Some(_) if envelope.to.len() == MOST_RECIPIENTS => "452 4.5.3 too many recipients",
        Some(address) => {
            envelope.to.push(address);
            "250 fine"
        }
    }
}

/// The text between `<` and `>`.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    rest.split_once('>').map(|(address, _)| address.to_owned())
}

/// The next line with its end; `None` when the client is gone.
async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    let mut bounded = stream.take(most);
    let read = tokio::time::timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await??;
    if read == LONGEST_LINE && !line.ends_with(b"\n") {
        return Err(io::Error::other("a line is too long"));
    }
    Ok(line.ends_with(b"\n").then_some(line))
}

/// The lines up to the dot, without the dots that were added to those that begin with one. Of a message that is too large no more
/// is kept than shows it.
async fn message(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    while let Some(line) = line(stream).await? {
        if line == b".\r\n" {
            return Ok(Some(message));
        }
        if message.len() <= LARGEST_MESSAGE {
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
    Ok(None)
}
