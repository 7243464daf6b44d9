//! BER-TLV with limits, as the objects on a card use it (SP 800-73-4 part 1 appendix A). It never recurses: a caller
//! opens what it wants to open.

/// Longest value, in bytes.
pub const MAX_VALUE: usize = super::channel::MAX_ANSWER;
/// Most bytes in a tag.
pub const MAX_TAG: usize = 3;
/// Most elements beside each other.
pub const MAX_ELEMENTS: usize = 64;

/// Why bytes are not BER-TLV within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlvFault {
    /// The bytes end before the element does.
    #[error("cut off")]
    Cut,
    /// An indefinite or overlong length.
    #[error("a length that is not allowed")]
    Length,
    /// A tag of more than [`MAX_TAG`] bytes.
    #[error("a tag of more than {MAX_TAG} bytes")]
    Tag,
    /// More than [`MAX_ELEMENTS`].
    #[error("more than {MAX_ELEMENTS} elements")]
    Elements,
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// All tag bytes, big-endian: `0x53`, `0x5FC105`.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
}

/// All elements beside each other. Bytes `00` and `FF` between them are padding (ISO/IEC 7816-4 5.2.2.1).
pub fn elements(mut bytes: &[u8]) -> Result<Vec<Element<'_>>, TlvFault> {
    let mut all = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        if matches!(first, 0x00 | 0xff) {
            bytes = rest;
            continue;
        }
        if all.len() == MAX_ELEMENTS {
            return Err(TlvFault::Elements);
        }
        let (element, rest) = first_element(bytes)?;
        all.push(element);
        bytes = rest;
    }
    Ok(all)
}

/// The value of the first element with this tag, if there is one.
pub fn find(bytes: &[u8], tag: u32) -> Result<Option<&[u8]>, TlvFault> {
    Ok(elements(bytes)?.iter().find(|e| e.tag == tag).map(|e| e.value))
}

fn first_element(bytes: &[u8]) -> Result<(Element<'_>, &[u8]), TlvFault> {
    let (tag, bytes) = tag(bytes)?;
    let (length, bytes) = length(bytes)?;
    let (value, rest) = bytes.split_at_checked(length).ok_or(TlvFault::Cut)?;
    Ok((Element { tag, value }, rest))
}

fn tag(bytes: &[u8]) -> Result<(u32, &[u8]), TlvFault> {
    let (first, mut rest) = bytes.split_first().ok_or(TlvFault::Cut)?;
    let mut tag = u32::from(*first);
    if first & 0x1f != 0x1f {
        return Ok((tag, rest));
    }
    for _ in 1..MAX_TAG {
        let (next, after) = rest.split_first().ok_or(TlvFault::Cut)?;
        tag = tag << 8 | u32::from(*next);
        rest = after;
        if next & 0x80 == 0 {
            return Ok((tag, rest));
        }
    }
    Err(TlvFault::Tag)
}

fn length(bytes: &[u8]) -> Result<(usize, &[u8]), TlvFault> {
    let (length, rest) = match bytes {
        [] | [0x81] | [0x82] | [0x82, _] => return Err(TlvFault::Cut),
        [short @ ..=0x7f, rest @ ..] => (usize::from(*short), rest),
        [0x81, one, rest @ ..] => (usize::from(*one), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return Err(TlvFault::Length),
    };
    if length > MAX_VALUE { Err(TlvFault::Length) } else { Ok((length, rest)) }
}

/// Writes one element with a one-byte tag. Values here are at most a signature block, far below 65536 bytes.
pub fn write(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(value.len()) {
        Ok(short @ ..=0x7f) => out.push(short),
        Ok(one) => out.extend([0x81, one]),
        Err(_) => {
            out.push(0x82);
            out.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Element, MAX_ELEMENTS, MAX_VALUE, TlvFault, elements, find, write};

    #[test]
    fn elements_are_read_or_refused_by_name() {
        type Read<'a> = Result<Vec<(u32, &'a [u8])>, TlvFault>;
        let rows: [(&[u8], Read<'_>); 14] = [
            (&[], Ok(vec![])),
            (&[0x53, 0], Ok(vec![(0x53, &[])])),
            (&[0x71, 1, 0, 0xfe, 0], Ok(vec![(0x71, &[0]), (0xfe, &[])])),
            (&[0x5f, 0xc1, 0x05, 1, 9], Ok(vec![(0x5f_c1_05, &[9])])),
            (&[0x5f, 0x2f, 2, 0x40, 0], Ok(vec![(0x5f2f, &[0x40, 0])])),
            (&[0x00, 0x00, 0x70, 1, 7, 0xff], Ok(vec![(0x70, &[7])])),
            (&[0x70, 0x81, 1, 7], Ok(vec![(0x70, &[7])])),
            (&[0x70], Err(TlvFault::Cut)),
            (&[0x70, 2, 1], Err(TlvFault::Cut)),
            (&[0x70, 0x82, 1], Err(TlvFault::Cut)),
            (&[0x5f], Err(TlvFault::Cut)),
            (&[0x70, 0x80, 1, 0, 0], Err(TlvFault::Length)),
            (&[0x70, 0x82, 0xff, 0xff, 0], Err(TlvFault::Length)),
            (&[0x5f, 0x81, 0x81, 0x01, 0], Err(TlvFault::Tag)),
        ];
        for (bytes, expected) in rows {
            let read = elements(bytes).map(|all| all.into_iter().map(|e| (e.tag, e.value)).collect::<Vec<_>>());
            assert_eq!(read, expected, "{bytes:02x?}");
        }
        assert_eq!(elements(&[0x71, 0].repeat(MAX_ELEMENTS)).unwrap().len(), MAX_ELEMENTS);
        assert_eq!(elements(&[0x71, 0].repeat(MAX_ELEMENTS + 1)), Err(TlvFault::Elements));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in proptest::collection::vec((0x40u8..0x5f, proptest::collection::vec(any::<u8>(), 0..700)), 0..8)) {
            let bytes: Vec<u8> = values.iter().flat_map(|(tag, value)| write(*tag, value)).collect();
            let read = elements(&bytes).unwrap();
            let expected: Vec<_> = values.iter().map(|(tag, v)| Element { tag: u32::from(*tag), value: v }).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600), tag in any::<u32>()) {
            if let Ok(all) = elements(&bytes) {
                prop_assert!(all.len() <= MAX_ELEMENTS);
                prop_assert!(all.iter().map(|e| e.value.len()).sum::<usize>() <= bytes.len().min(MAX_VALUE * MAX_ELEMENTS));
                prop_assert_eq!(find(&bytes, tag).unwrap(), all.iter().find(|e| e.tag == tag).map(|e| e.value));
            } else {
                prop_assert!(find(&bytes, tag).is_err());
            }
        }

        #[test]
        fn a_cut_element_is_refused(value in proptest::collection::vec(any::<u8>(), 1..400), cut in 1usize..400) {
            let bytes = write(0x53, &value);
            let cut = bytes.len() - 1 - cut % (bytes.len() - 1);
            prop_assert_eq!(elements(&bytes[..cut]), Err(TlvFault::Cut));
        }
    }
}
