//! What is on screen when the site cannot start.

use vouch_api::view::{FaultView, Frame, Light, Screen, Status, StatusPart, View, WorldView};
use vouch_core::Fault;
use vouch_core::world::World;

/// The one view of a site that cannot start. No session begins after it, so no view follows.
pub fn view(world: Option<World>, fault: &Fault) -> View {
    let off = || StatusPart { light: Light::Off, label: String::new(), detail: String::new(), opens: None };
    View {
        revision: 1,
        frame: Frame {
            world: WorldView { world: world.map_or_else(String::new, |w| w.word().into()), stripe: stripe(world) },
            place: String::new(),
            who: String::new(),
            can_change_role: false,
            can_lock: false,
            rail: Vec::new(),
            banner: None,
            status: Status { card: off(), connection: off(), alerts: off(), journal: off() },
        },
        screen: Screen::Stopped { fault: FaultView::from(fault) },
    }
}

/// A world that is not known is not shown as live.
fn stripe(world: Option<World>) -> Option<String> {
    match world {
        Some(World::Live) => None,
        Some(World::Test) => Some("TEST: NOT REAL PATIENTS".into()),
        Some(World::Training) | None => Some("TRAINING: NOT REAL PATIENTS".into()),
    }
}
