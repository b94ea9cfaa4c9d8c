//! The pure sync protocol: messages, merge, replay, and the server's decision.
