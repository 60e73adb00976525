//! A fault: something that is nobody's answer. It keeps its source and the place it came from, and never leaves the
//! server: the reader gets a reference that the log can find.
use std::error::Error;
use std::fmt;
use std::panic::Location;

/// An opaque fault: source error and the line that met it.
pub struct Fault {
    source: Box<dyn Error + Send + Sync>,
    at: &'static Location<'static>,
}

impl Fault {
    /// A fault with words of our own. They go to the log: no personal text.
    #[track_caller]
    pub fn new(words: impl Into<String>) -> Self {
        Self { source: words.into().into(), at: Location::caller() }
    }

    /// Where the fault was met.
    pub fn location(&self) -> &'static Location<'static> {
        self.at
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.source, self.at.file(), self.at.line())?;
        let mut cause = self.source.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

macro_rules! fault_from {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Fault {
            #[track_caller]
            fn from(error: $error) -> Self {
                Self { source: Box::new(error), at: Location::caller() }
            }
        }
    )+};
}

fault_from!(sea_orm::DbErr, std::io::Error, serde_json::Error);
