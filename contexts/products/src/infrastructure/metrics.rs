//! The metrics of this context: the cache of the catalogue.

use platform::meter::MetricDescriptor;

/// Reads of the catalogue.
pub(crate) const CACHE_READS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_catalogue_cache_reads_total",
    &["outcome"],
    "Reads of the catalogue that may be answered from memory: hit, refreshed (a page of which some products were read again) or miss.",
);

/// Entries that had to go.
pub(crate) const CACHE_EVICTIONS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_catalogue_cache_evictions_total",
    &[],
    "Reads of the catalogue that were not kept, or no longer, since the memory of the cache is bounded.",
);

/// The memory of the cache.
pub(crate) const CACHE_BYTES: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_catalogue_cache_bytes",
    &[],
    "About the memory that the cache of the catalogue takes.",
);

/// All of them.
pub(crate) const METRICS: &[MetricDescriptor] = &[CACHE_READS, CACHE_EVICTIONS, CACHE_BYTES];
