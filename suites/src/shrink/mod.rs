//! A finding becomes the smallest request, or sequence of requests, that still shows it: delta debugging over calls, parts and
//! values, bounded and in a fixed order.

mod about;
mod halving;
mod program;
mod same;
mod shrinker;
#[cfg(test)]
mod tests;

pub use shrinker::{MOST_ATTEMPTS, Shrinker};
