//! What a browser says of the device it runs on and of its network, in coarse words. It is the browser's own tale: shown to
//! its person, never a ground to let somebody in.
use super::codes::codes;

codes! {
    /// How strong the device is, by the memory that the browser names.
    // words: hardware-*
    Hardware: "hardware-" {
        /// Up to two gigabytes.
        Light = "light",
        /// Up to four.
        Middle = "middle",
        Strong = "strong",
    }
}

codes! {
    /// How good the connection is: its quality, not its kind.
    // words: connection-*
    Connection: "connection-" {
        /// Pages come, pictures hardly.
        Slow = "slow",
        Middle = "middle",
        Fast = "fast",
    }
}
