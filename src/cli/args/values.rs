//! Values: options that take one of a few names, and tell shells which.

use clap::builder::{PossibleValue, TypedValueParser};
use naskh::clean::Keep;
use naskh::corpus::Format as Input;
use naskh::paragraphs::Class;
use naskh::report::{Format, Lang};

/// A reader of a value, and the names that a shell may complete. What is wrong with a value, the reader says.
#[derive(Clone)]
pub struct Listed<T> {
    read: fn(&str) -> Result<T, String>,
    names: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Listed<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&clap::Arg>, value: &std::ffi::OsStr) -> Result<T, clap::Error> {
        self.read.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// A language of the page.
pub const LANG: Listed<Lang> = Listed {
    read: |name| Lang::ALL.into_iter().find(|l| l.name() == name).ok_or("languages are en, ar".to_owned()),
    names: || Lang::ALL.map(Lang::name).to_vec(),
};

/// A format of tables.
pub const FORMAT: Listed<Format> = Listed {
    read: |name| {
        let known: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        Format::ALL.iter().copied().find(|f| f.name() == name).ok_or(format!("formats are {}", known.join(", ")))
    },
    names: || Format::ALL.iter().map(|f| f.name()).collect(),
};

/// A format of inputs.
pub const INPUT: Listed<Input> = Listed {
    read: |name| {
        let known: Vec<&str> = Input::ALL.iter().map(|f| f.name()).collect();
        Input::of_name(name).ok_or(format!("formats are {}", known.join(", ")))
    },
    names: || Input::ALL.iter().map(|f| f.name()).collect(),
};

/// Which document of a cluster stays.
pub const KEEP: Listed<Keep> = Listed {
    read: |name| Keep::of_name(name).map_err(|_| "give earliest, longest, first, credited or source=A,B,...".to_owned()),
    names: || vec!["earliest", "longest", "first", "credited", "source="],
};

/// A class of paragraphs that can be cut.
pub const CUT: Listed<Class> = Listed {
    read: |name| match name {
        "boilerplate" => Ok(Class::Boilerplate),
        "internal" => Ok(Class::Internal),
        _ => Err("give boilerplate, internal or both".to_owned()),
    },
    names: || vec!["boilerplate", "internal"],
};
