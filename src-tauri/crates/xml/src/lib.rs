//! Guard, tree, writer and presentation text: the only XML reader in Vouch.
