//! NetworkManager's vectors.
