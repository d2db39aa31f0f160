//! A body in a content coding becomes the body itself, within the bound: without Accept-Encoding a candidate may use any
//! coding (RFC 9110, 12.5.3).

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use samprov_model::observation::{Transport, Unread};

/// The body without its codings. What is not in the coding that is named stays as it came, to be judged as it is.
pub(super) fn decoded(
    headers: &[(String, String)],
    body: Vec<u8>,
    most: usize,
) -> Result<Vec<u8>, Transport> {
    let named = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    let codings: Vec<&str> = named
        .flat_map(|(_, value)| value.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let mut body = body;
    if body.is_empty() {
        return Ok(body);
    }
    // The last one named was applied last (RFC 9110, 8.4).
    for coding in codings.into_iter().rev().take(MOST_CODINGS) {
        let plain = match coding.to_ascii_lowercase().as_str() {
            "identity" => continue,
            "gzip" | "x-gzip" => read(MultiGzDecoder::new(body.as_slice()), most),
            // Some servers leave the zlib frame out (RFC 9110, 8.4.1.2).
            "deflate" => read(ZlibDecoder::new(body.as_slice()), most)
                .or_else(|_| read(DeflateDecoder::new(body.as_slice()), most)),
            _ => return Err(Transport::NotRead(Unread::Coding(coding.chars().take(40).collect()))),
        };
        match plain {
            Ok(Some(plain)) => body = plain,
            Ok(None) => return Err(Transport::TooLarge(most as u64)),
            Err(_) => return Ok(body),
        }
    }
    Ok(body)
}

/// What a reader holds; `None` when that is more than the bound.
fn read(reader: impl Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut plain = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut plain)?;
    Ok((plain.len() <= most).then_some(plain))
}

/// More codings on top of one another are not undone.
const MOST_CODINGS: usize = 3;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).expect("memory");
        encoder.finish().expect("memory")
    }

    fn named(coding: &str) -> Vec<(String, String)> {
        vec![("Content-Encoding".to_owned(), coding.to_owned())]
    }

    #[test]
    fn a_body_in_gzip_is_read_as_what_it_is() {
        assert_eq!(decoded(&named("gzip"), gzip(b"{}"), 10), Ok(b"{}".to_vec()));
        assert_eq!(decoded(&named("gzip, GZIP"), gzip(&gzip(b"{}")), 100), Ok(b"{}".to_vec()));
        assert_eq!(decoded(&[], b"{}".to_vec(), 10), Ok(b"{}".to_vec()));
        assert_eq!(
            decoded(&named("gzip"), b"{}".to_vec(), 10),
            Ok(b"{}".to_vec()),
            "it is not in gzip at all"
        );
    }

    #[test]
    fn a_bomb_goes_no_further_than_the_bound() {
        let bomb = gzip(&vec![0; 4 << 20]);
        assert!(bomb.len() < 8 << 10);
        assert_eq!(decoded(&named("gzip"), bomb, 1 << 20), Err(Transport::TooLarge(1 << 20)));
    }

    #[test]
    fn a_coding_that_is_not_known_is_named() {
        let unread = Transport::NotRead(Unread::Coding("br".to_owned()));
        assert_eq!(decoded(&named("br"), b"x".to_vec(), 10), Err(unread));
        assert_eq!(decoded(&named("br"), Vec::new(), 10), Ok(Vec::new()));
    }
}
