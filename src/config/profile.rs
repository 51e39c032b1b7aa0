//! interim
use crate::core::ssid::Ssid;
/// interim
#[derive(Debug, Clone)]
pub struct Profile {
    /// a
    pub ssid: Option<Ssid>,
    /// a
    pub uuid: Option<String>,
    /// a
    pub stable_id: Option<String>,
    /// a
    pub cloned_mac_address: Option<String>,
    /// a
    pub generate_mac_address_mask: Option<String>,
}
impl Profile {
    /// a
    pub fn name(&self) -> &str {
        ""
    }
}
