//! What is said of wrong arguments, which may hold passwords: never the argument itself.

use std::process::ExitCode;

/// Why a program does not begin.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The user asked how it is used.
    Help,
    /// The arguments are wrong.
    Wrong(String),
}

impl Stop {
    /// Says so and tells the exit code.
    pub(crate) fn exit(&self, name: &str, usage: &str) -> ExitCode {
        match self {
            Self::Help => {
                println!("{usage}");
                ExitCode::SUCCESS
            }
            Self::Wrong(fault) => {
                eprintln!("{name}: {fault}; {usage}");
                ExitCode::from(2)
            }
        }
    }
}

impl From<lexopt::Error> for Stop {
    fn from(error: lexopt::Error) -> Self {
        use lexopt::Error::{NonUnicodeValue, UnexpectedArgument, UnexpectedValue};
        Self::Wrong(match error {
            UnexpectedArgument(_) => "an argument too many".to_owned(),
            UnexpectedValue { option, .. } => format!("{option} takes no value"),
            NonUnicodeValue(_) => "an argument is not UTF-8".to_owned(),
            other => other.to_string(),
        })
    }
}

impl From<String> for Stop {
    fn from(fault: String) -> Self {
        Self::Wrong(fault)
    }
}

impl From<&str> for Stop {
    fn from(fault: &str) -> Self {
        Self::Wrong(fault.to_owned())
    }
}
