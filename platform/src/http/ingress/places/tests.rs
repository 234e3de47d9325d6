//! Bursts, overload and recovery, on the paused time of tokio.

use futures_util::future::join_all;
use tokio::time::{advance, sleep};

use super::*;

const PATIENCE: Duration = Duration::from_millis(250);

fn places(at_once: usize) -> Places {
    let settings = IngressSettings {
        requests_at_once: at_once,
        queue_patience: PATIENCE,
        ..IngressSettings::default()
    };
    Places::new("orders", &settings, &Meter::default())
}

/// A request that needs its place for so long. How long it waited for it, unless it was refused.
async fn request(places: &Places, takes: Duration) -> Result<Duration, Overloaded> {
    let began = Instant::now();
    places.at_the_door()?;
    let place = places.enter().await?;
    let waited = began.elapsed();
    sleep(takes).await;
    drop(place);
    Ok(waited)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn a_burst_waits_for_its_places_and_none_of_it_is_refused() {
    let places = places(2);
    let waits = join_all((0..20).map(|_| request(&places, millis(20)))).await;
    let longest = waits.iter().map(|wait| wait.unwrap()).max().unwrap();
    assert_eq!(longest, millis(180));
    assert!(!places.is_overloaded.load(Ordering::Relaxed));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_in_vain_begins_the_overload_and_others_are_refused_at_the_door() {
    let places = places(1);
    let held = places.enter().await.unwrap();
    let began = Instant::now();
    assert_eq!(request(&places, millis(1)).await, Err(Overloaded));
    assert_eq!(began.elapsed(), PATIENCE);
    // One waits for the place, for a moment only.
    assert_eq!(places.at_the_door(), Ok(()));
    let mut waiting = Box::pin(places.enter());
    assert!(futures_util::poll!(waiting.as_mut()).is_pending());
    let refused = (places.at_the_door(), Instant::now() - began);
    assert_eq!(refused, (Err(Overloaded), PATIENCE), "without a wait");
    assert!(waiting.await.is_err());
    assert_eq!(began.elapsed(), PATIENCE + A_MOMENT);
    drop(held);
    assert_eq!(places.at_the_door(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_overload_ends_when_places_were_free_for_as_long_as_the_patience() {
    let places = places(1);
    let held = places.enter().await.unwrap();
    assert!(places.enter().await.is_err());
    drop(held);
    advance(PATIENCE).await;
    assert_eq!(places.at_the_door(), Ok(()));
    assert!(places.is_overloaded.load(Ordering::Relaxed), "not yet");
    advance(millis(1)).await;
    assert_eq!(places.at_the_door(), Ok(()));
    assert!(!places.is_overloaded.load(Ordering::Relaxed));
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_full_refuses_at_once() {
    let places = places(1);
    let _held = places.enter().await.unwrap();
    let mut queued: Vec<_> = (0..QUEUED_EACH).map(|_| Box::pin(places.enter())).collect();
    for one in &mut queued {
        assert!(futures_util::poll!(one.as_mut()).is_pending());
    }
    let began = Instant::now();
    assert!(places.enter().await.is_err());
    assert_eq!(began.elapsed(), Duration::ZERO);
    drop(queued);
    assert_eq!(places.queued.load(Ordering::Relaxed), 0);
}

/// Ten times as many requests arrive as can be done, evenly, for three seconds: 16 places, 8 ms each, are 2,000 a second.
#[tokio::test(start_paused = true)]
async fn at_ten_times_the_capacity_all_of_it_is_used_and_no_request_is_late() {
    let places = places(16);
    let arrivals = (0..60_000_u64).map(|number| {
        let places = &places;
        async move {
            sleep(millis(number / 20)).await;
            request(places, millis(8)).await
        }
    });
    let ends = join_all(arrivals).await;
    let waits: Vec<Duration> = ends.iter().filter_map(|end| end.ok()).collect();
    assert!(waits.len() > 5_900, "{} of 6,000 were done", waits.len());
    let late = waits.iter().filter(|wait| **wait > A_MOMENT).count();
    // Those of the burst with which it begins.
    assert!(late <= 16 * QUEUED_EACH + 16, "{late} of {} waited longer", waits.len());
    advance(PATIENCE + millis(1)).await;
    assert_eq!(request(&places, millis(8)).await, Ok(Duration::ZERO));
    assert!(!places.is_overloaded.load(Ordering::Relaxed));
}
