//! Work on many operations done by several threads, its results in the order of the operations: the same plan, sooner.

use std::{
    iter, panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, Builder},
};

/// At most so many operations are worked on before the first of their results is used.
const MOST_AHEAD: usize = 16;

/// About so many results may wait to be used: all of them are in memory. Fewer operations are worked on at once where each has many.
const MOST_WAITING: usize = 256;

/// More threads than this are not started: what they make must be kept until its turn comes.
const MOST_THREADS: usize = 8;

/// Generation goes as deep as a document is nested; threads have less room than the first one unless they are given it.
const STACK: usize = 8 * 1024 * 1024;

/// The results for each of some things, in their order.
pub(super) fn each<'w, T: Copy + Send + Sync + 'w, R: Send + 'w>(
    things: Vec<T>,
    work: impl Fn(T) -> Vec<R> + Send + Sync + 'w,
) -> impl Iterator<Item = R> + 'w {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let (mut begun, mut ahead) = (0, threads);
    iter::from_fn(move || {
        let part: Vec<T> = things.iter().skip(begun).take(ahead).copied().collect();
        begun += part.len();
        if part.is_empty() {
            return None;
        }
        let results = at_once(&part, threads, &work);
        ahead = match results.len() {
            0..MOST_WAITING => (2 * ahead).min(MOST_AHEAD),
            _ => (ahead / 2).max(threads),
        };
        Some(results)
    })
    .flatten()
}

/// Each thread takes the next thing when it is done with one: some are a thousand times the work of others.
fn at_once<T: Copy + Send + Sync, R: Send>(
    things: &[T],
    threads: usize,
    work: &(impl Fn(T) -> Vec<R> + Send + Sync),
) -> Vec<R> {
    let threads = threads.min(things.len());
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(index) else { return done };
            done.push((index, work(*thing)));
        }
    };
    let mut done = if threads <= 1 {
        take()
    } else {
        thread::scope(|scope| {
            // A machine without room for another thread makes do with fewer.
            let started: Vec<_> = (0..threads)
                .filter_map(|_| Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok())
                .collect();
            let others = started
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_else(|bug| panic::resume_unwind(bug)));
            let mut done: Vec<_> = others.collect();
            done.extend(take());
            done
        })
    };
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whoever_is_first_to_finish() {
        let things: Vec<u32> = (0..100).collect();
        let found: Vec<u32> =
            each(things.clone(), |thing| vec![thing; usize::from(thing % 2 == 0)]).collect();
        let expected: Vec<u32> = things.into_iter().filter(|thing| thing % 2 == 0).collect();
        assert_eq!(found, expected);
        assert_eq!(each(Vec::<u32>::new(), |thing| vec![thing]).count(), 0);
    }
}
