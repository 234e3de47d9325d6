//! Carriers of events. Within one process: bounded channels. The port is `shared_kernel::bus`.

pub mod in_process;
