//! Whether what is said agrees with the definition of the interface.

use std::collections::BTreeSet;

use serde_json::Value;
use varlink_parser::{IDL, VStruct, VStructOrEnum, VType, VTypeExt};

/// Whether a value is of a type.
pub(crate) fn fits(idl: &IDL<'_>, value: &Value, kind: &VTypeExt<'_>) -> bool {
    match kind {
        VTypeExt::Option(inner) => value.is_null() || fits(idl, value, inner),
        VTypeExt::Array(inner) => {
            value.as_array().is_some_and(|values| values.iter().all(|value| fits(idl, value, inner)))
        }
        VTypeExt::Dict(_) => value.is_object(),
        VTypeExt::Plain(plain) => match plain {
            VType::Bool => value.is_boolean(),
            VType::Int => value.is_i64() || value.is_u64(),
            VType::Float => value.is_number(),
            VType::String => value.is_string(),
            VType::Object => value.is_object(),
            VType::Typename(name) => {
                let defined = idl.typedefs.get(name).unwrap_or_else(|| panic!("no type {name}"));
                match &defined.elt {
                    VStructOrEnum::VStruct(fields) => is(idl, value, fields),
                    VStructOrEnum::VEnum(words) => {
                        value.as_str().is_some_and(|word| words.elts.contains(&word))
                    }
                }
            }
            VType::Struct(fields) => is(idl, value, fields),
            VType::Enum(words) => value.as_str().is_some_and(|word| words.elts.contains(&word)),
        },
    }
}

/// Whether an object has exactly these fields, each of its type.
///
/// # Panics
/// It has others, or not all.
pub(crate) fn is(idl: &IDL<'_>, value: &Value, fields: &VStruct<'_>) -> bool {
    let Some(object) = value.as_object() else { return false };
    let wanted: BTreeSet<&str> = fields.elts.iter().map(|field| field.name).collect();
    let there: BTreeSet<&str> = object.keys().map(String::as_str).collect();
    assert_eq!(there, wanted, "{value}");
    fields.elts.iter().all(|field| fits(idl, &object[field.name], &field.vtype))
}
