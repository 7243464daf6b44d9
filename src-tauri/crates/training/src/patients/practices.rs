//! The practices that write GP Summaries in the training world. Invented, names and codes alike.

/// One practice.
pub(super) struct Practice {
    pub ods: &'static str,
    pub name: &'static str,
    pub address: &'static str,
}

/// The practice of most patients, and the one a training GP desk works in.
pub(super) const PARK: Practice =
    Practice { ods: "A12345", name: "Park Surgery", address: "Park Row, Leeds, West Yorkshire, LS1 5HD" };

/// A name with an ampersand, which has to survive XML and screen.
pub(super) const MILL: Practice =
    Practice { ods: "A23456", name: "Mill & Moor Medical Centre", address: "2 Mill Lane, Halifax, HX1 1AA" };

/// A practice far from the training pharmacy.
pub(super) const BAY: Practice =
    Practice { ods: "A34567", name: "St Piran's Bay Practice", address: "The Harbour, Newquay, Cornwall, TR7 1AA" };
