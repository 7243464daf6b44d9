//! EMSA-PKCS1-v1_5 (RFC 8017 section 9.2).

use crate::piv::job::Hash;

/// `00 01 FF.. 00 DigestInfo`, as long as the key.
pub fn pad(hash: Hash, digest: &[u8], length: usize) -> Vec<u8> {
    let info = [hash.info(), digest].concat();
    let mut block = vec![0x00, 0x01];
    block.resize(length.saturating_sub(info.len() + 1), 0xff);
    block.push(0x00);
    block.extend(info);
    block
}

#[cfg(test)]
mod tests {
    use super::{Hash, pad};

    #[test]
    fn a_padded_block_is_as_long_as_the_key() {
        let rows = [
            (Hash::Sha1, 20, 256, 35),
            (Hash::Sha256, 32, 256, 51),
            (Hash::Sha384, 48, 256, 67),
            (Hash::Sha512, 64, 256, 83),
            (Hash::Sha256, 32, 384, 51),
            (Hash::Sha512, 64, 384, 83),
        ];
        for (hash, digest, length, info) in rows {
            let block = pad(hash, &vec![7; digest], length);
            assert_eq!(block.len(), length);
            assert_eq!(block[..2], [0x00, 0x01]);
            let filled = length - info - 1;
            assert!(block[2..filled].iter().all(|b| *b == 0xff));
            assert_eq!((block[filled], block[filled + 1]), (0x00, 0x30));
        }
    }
}
