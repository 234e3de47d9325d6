//! The end of a request in the bytes of a connection (RFC 9112, section 6). It says only how far the parser may look: how a request
//! is read, and which is refused, is decided by the parser alone. Where the two differ, the parser waits for bytes that are held,
//! and the time limits of heads and bodies end the connection.

/// The place in a request that the bytes have come to.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    place: Place,
    line: Line,
    length: u64,
    is_chunked: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first line: empty lines are skipped.
    #[default]
    Before,
    /// In the head.
    Head,
    /// In a body, or in a chunk with the end of its line; these bytes are left.
    Bytes(u64),
    /// In the line that states the size of a chunk.
    ChunkSize,
    /// Behind the last chunk, up to an empty line.
    Trailer,
    /// The request is whole.
    End,
}

/// The longest part of a line that is looked at, in bytes: a name, and a length of 20 digits.
const LOOKED_AT: usize = 48;
/// A chunk ends with the end of a line, in bytes.
const END_OF_LINE: u64 = 2;

/// The beginning of a line, without spaces and in lower case.
#[derive(Debug, Default)]
struct Line {
    begins: Vec<u8>,
}

impl Framing {
    /// How many of the first `bytes` belong to the request; behind its end they belong to the next.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> usize {
        let mut left = bytes;
        while !left.is_empty() && self.place != Place::End {
            left = match self.place {
                Place::Bytes(length) => self.skip(left, length),
                Place::Before | Place::Head | Place::ChunkSize | Place::Trailer | Place::End => {
                    self.read_line(left)
                }
            };
        }
        bytes.len() - left.len()
    }

    /// Whether the request is whole.
    pub(crate) fn is_whole(&self) -> bool {
        self.place == Place::End
    }

    /// The next request begins.
    pub(crate) fn restart(&mut self) {
        self.place = Place::Before;
        self.length = 0;
        self.is_chunked = false;
    }

    fn skip<'bytes>(&mut self, bytes: &'bytes [u8], length: u64) -> &'bytes [u8] {
        let skipped = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
        let left = length.saturating_sub(u64::try_from(skipped).unwrap_or(u64::MAX));
        self.place = match left {
            0 if self.is_chunked => Place::ChunkSize,
            0 => Place::End,
            left => Place::Bytes(left),
        };
        bytes.get(skipped..).unwrap_or_default()
    }

    fn read_line<'bytes>(&mut self, bytes: &'bytes [u8]) -> &'bytes [u8] {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.push(bytes);
            return &[];
        };
        let (of_the_line, left) = bytes.split_at(end.saturating_add(1));
        self.line.push(of_the_line);
        self.place = self.after_line();
        self.line.begins.clear();
        left
    }

    fn after_line(&mut self) -> Place {
        let line = self.line.begins.as_slice();
        match self.place {
            Place::Before if line.is_empty() => Place::Before,
            Place::Head if line.is_empty() && self.is_chunked => Place::ChunkSize,
            Place::Head if line.is_empty() && self.length > 0 => Place::Bytes(self.length),
            Place::Head | Place::Trailer if line.is_empty() => Place::End,
            // The first line has the method and the target, and may look like a field: `CONTENT-LENGTH :9 HTTP/1.1`.
            Place::Before => Place::Head,
            Place::Head => {
                if let Some(length) = line.strip_prefix(b"content-length:") {
                    self.length = number(length, 10);
                }
                self.is_chunked |= line.starts_with(b"transfer-encoding:");
                Place::Head
            }
            Place::ChunkSize => match number(line, 16) {
                0 => Place::Trailer,
                size => Place::Bytes(size.saturating_add(END_OF_LINE)),
            },
            other @ (Place::Bytes(_) | Place::Trailer | Place::End) => other,
        }
    }
}

impl Line {
    fn push(&mut self, bytes: &[u8]) {
        let kept = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        let room = LOOKED_AT.saturating_sub(self.begins.len());
        self.begins.extend(kept.take(room).map(u8::to_ascii_lowercase));
    }
}

/// The number that the digits at the beginning make; 0 without any.
fn number(digits: &[u8], radix: u32) -> u64 {
    let digits = digits.iter().map_while(|digit| char::from(*digit).to_digit(radix));
    digits.fold(0, |number: u64, digit| {
        number.saturating_mul(u64::from(radix)).saturating_add(u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REQUESTS: &[&str] = &[
        "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.0\n\n",
        "\r\n\r\nHEAD / HTTP/1.1\r\nhost: x\r\nx: content-length: 7\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length:  3\r\n\r\nabc",
        "POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
        "CONTENT-LENGTH :99999999999 HTTP/1.1\r\nhost: x\r\n\r\n",
        "TRANSFER-ENCODING :5 HTTP/1.1\r\nhost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nCONTENT-LENGTH: 10\r\nx: y\r\n\r\n\r\n\r\nGET /\r",
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\nA;x=y\r\n0\r\n\r\n56789\r\n1\r\n\n\r\n0\r\nx: y\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n00000\r\n\r\n",
    ];

    /// The lengths of the requests that are found in `bytes`, given in pieces of these sizes.
    fn found(bytes: &[u8], sizes: &[usize]) -> Vec<usize> {
        let (mut framing, mut lengths, mut length) = (Framing::default(), Vec::new(), 0);
        let mut sizes = sizes.iter().cycle();
        let mut left = bytes;
        while !left.is_empty() {
            let (mut piece, rest) = left.split_at(left.len().min(*sizes.next().unwrap()));
            left = rest;
            while !piece.is_empty() {
                let taken = framing.take(piece);
                assert!(taken > 0 && taken <= piece.len());
                length += taken;
                piece = &piece[taken..];
                if framing.is_whole() {
                    lengths.push(std::mem::take(&mut length));
                    framing.restart();
                }
            }
        }
        lengths
    }

    proptest! {
        #[test]
        fn requests_end_where_they_end_however_their_bytes_come(
            which in proptest::collection::vec(0..REQUESTS.len(), 1..6),
            sizes in proptest::collection::vec(1_usize..40, 1..8),
        ) {
            let requests: Vec<&str> = which.iter().map(|which| REQUESTS[*which]).collect();
            let lengths: Vec<usize> = requests.iter().map(|request| request.len()).collect();
            prop_assert_eq!(found(requests.concat().as_bytes(), &sizes), lengths);
        }

        #[test]
        fn any_bytes_are_taken_without_growing(
            bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
            sizes in proptest::collection::vec(1_usize..400, 1..8),
        ) {
            let mut framing = Framing::default();
            for piece in bytes.chunks(sizes[0]) {
                let mut left = piece;
                while !left.is_empty() {
                    left = &left[framing.take(left)..];
                    prop_assert!(framing.line.begins.len() <= LOOKED_AT);
                    if framing.is_whole() {
                        framing.restart();
                    }
                }
            }
        }
    }

    #[test]
    fn a_length_beyond_all_numbers_never_ends() {
        for head in [
            "POST / HTTP/1.1\r\ncontent-length: 99999999999999999999999999999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffffffffffffffffffffff\r\n",
        ] {
            let mut framing = Framing::default();
            assert_eq!(framing.take(head.as_bytes()), head.len());
            assert_eq!(framing.take(&[b'\n'; 4096]), 4096);
            assert!(!framing.is_whole());
        }
    }
}
