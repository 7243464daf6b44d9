//! The training world: Spine, CIS, PDS, SDS and smartcards.
