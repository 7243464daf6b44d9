//! BER-TLV as PIV uses it: definite lengths of at most 65535 (SP 800-73-4 part 1 appendix A).

/// One element: tag bytes, length, value.
#[must_use]
pub fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_vec();
    let length = value.len();
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 0x80 => out.push(short),
        (Ok(one), _) => out.extend([0x81, one]),
        (_, Ok(two)) => out.extend([&[0x82][..], &two.to_be_bytes()].concat()),
        // Nothing on a card is this long: the value is left out rather than misread.
        _ => return [tag, &[0]].concat(),
    }
    out.extend_from_slice(value);
    out
}

/// Splits the first element with a one-byte tag off: (tag, value, rest). Indefinite and overlong lengths are refused.
#[must_use]
pub fn first(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (length, rest) = match bytes {
        [_, length @ ..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [_, 0x81, length, rest @ ..] => (usize::from(*length), rest),
        [_, 0x82, a, b, rest @ ..] => (usize::from(u16::from_be_bytes([*a, *b])), rest),
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((*bytes.first()?, value, rest))
}

#[cfg(test)]
mod tests {
    use super::{first, tlv};

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 2000, 65535] {
            let value = vec![0x5a; length];
            let element = [tlv(&[0x70], &value), vec![1, 2, 3]].concat();
            assert_eq!(first(&element), Some((0x70, &value[..], &[1, 2, 3][..])), "{length}");
        }
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        for bytes in [&[][..], &[0x70], &[0x70, 2, 1], &[0x70, 0x80, 0, 0], &[0x70, 0x82, 1], &[0x70, 0x83, 0, 0, 0]] {
            assert_eq!(first(bytes), None, "{bytes:02x?}");
        }
    }
}
