//! Builders, a fake clock, an in-process server and a faulty network for tests.
