//! The built-in policies at their boundary instants, through their own files: reclaims just before and
//! after the protected window, checks, notices, limits, bills, and what becomes of the pod.
//!
//! What is expected was taken from the providers' documentation, not from the policy files.

mod alibaba;
mod amazon;
mod azure;
mod china;
mod every;
mod fixture;
mod google;
mod huawei;
mod oracle;
mod paid;
mod tencent;
