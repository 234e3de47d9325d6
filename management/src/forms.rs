//! The forms of values that several endpoints take.

use shared_kernel::TextForm;

/// A time, or the beginning of a day.
pub(crate) const TIME_FORM: TextForm = TextForm::like("2026-01-02T03:04:05Z").format("date-time");
