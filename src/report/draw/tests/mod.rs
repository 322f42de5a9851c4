//! Tests of the pictures: their structure, what can be read back from them, and hard cases.

mod hard;
mod look;
mod pixels;
mod read;
mod read_back;
mod samples;
mod structure;
