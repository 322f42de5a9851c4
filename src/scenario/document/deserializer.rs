//! A serde deserializer over a tree. It refuses unknown names of structs by itself, skips the nodes
//! that have already been reported, and its errors know their node and the way to it.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::fault::{Fault, Kind};
use super::invent::Invented;
use super::path::Step;
use super::tree::{Entry, Node, Value};

/// How an attempt departs from the tree. Nodes are known by address; the tree does not change.
#[derive(Default)]
pub(super) struct Departures {
    /// The nodes that are left out.
    pub(super) left_out: BTreeSet<*const Node>,
    /// The missing fields of blocks that get a stand-in, and which one.
    pub(super) invented: BTreeMap<*const Node, Vec<(&'static str, usize)>>,
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) node: &'a Node,
    pub(super) departures: &'a Departures,
}

impl<'a> Reader<'a> {
    fn of(self, node: &'a Node) -> Reader<'a> {
        Reader { node, departures: self.departures }
    }

    fn is_left_out(self, node: &Node) -> bool {
        self.departures.left_out.contains(&std::ptr::from_ref(node))
    }

    fn entries(self) -> impl Iterator<Item = &'a Entry> {
        self.node.entries().iter().filter(move |entry| !self.is_left_out(&entry.node))
    }

    fn unexpected(self) -> Unexpected<'a> {
        match &self.node.value {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Int(value) => {
                i64::try_from(*value).map_or(Unexpected::Float(*value as f64), Unexpected::Signed)
            }
            Value::Float(value) => Unexpected::Float(*value),
            Value::Str(text) => Unexpected::Str(text),
            Value::Seq(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
        }
    }

    /// The name a choice is written as: text, or a word YAML takes for something else.
    fn word(self) -> Option<&'a str> {
        match &self.node.value {
            Value::Str(text) => Some(text),
            Value::Bool(_) => self.node.written.as_deref(),
            _ => None,
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(small), _) => visitor.visit_i64(small),
                (_, Ok(large)) => visitor.visit_u64(large),
                _ => visitor.visit_i128(*value),
            },
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Str(text) => visitor.visit_borrowed_str(text),
            Value::Seq(elements) => {
                visitor.visit_seq(Elements { reader: self, rest: elements.iter().enumerate() })
            }
            Value::Map(_) => visitor.visit_map(Entries::of(self)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if !matches!(self.node.value, Value::Map(_)) {
            return Err(Fault::invalid_type(self.unexpected(), &"struct "));
        }
        match self.entries().find(|entry| !fields.contains(&entry.key.as_str())) {
            Some(entry) => Err(Fault::unknown_field(&entry.key, fields).of_key(&entry.key, &entry.node)),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let expected = format!("expected {}", one_of(variants));
        if let Some(name) = self.word() {
            return visitor.visit_enum(Choice { reader: self, name, entry: None });
        }
        if !matches!(self.node.value, Value::Map(_)) {
            let fault = Fault::invalid_type(self.unexpected(), &one_of(variants).as_str());
            return Err(fault);
        }
        if let Some(entry) = self.entries().find(|entry| !variants.contains(&entry.key.as_str())) {
            return Err(Fault::unknown_variant(&entry.key, variants).of_key(&entry.key, &entry.node));
        }
        let names: Vec<_> = self.entries().map(|entry| entry.key.as_str()).collect();
        match self.entries().next() {
            Some(entry) if names.len() == 1 => {
                visitor.visit_enum(Choice { reader: self, name: &entry.key, entry: Some(entry) })
            }
            Some(_) => Err(Fault::new(Kind::Shape(format!("{expected}, found {}", names.join(" and "))))),
            None => Err(Fault::new(Kind::Shape(format!("{expected}, found an empty block")))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

/// `one of a, b or c`, or the only name there is.
pub(super) fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("one of {} or {last}", rest.join(", ")),
    }
}

struct Elements<'de> {
    reader: Reader<'de>,
    rest: std::iter::Enumerate<slice::Iter<'de, Node>>,
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let reader = self.reader;
        let Some((index, node)) = self.rest.by_ref().find(|(_, node)| !reader.is_left_out(node)) else {
            return Ok(None);
        };
        seed.deserialize(reader.of(node)).map(Some).map_err(|fault| fault.through(Step::Index(index), node))
    }
}

struct Entries<'de> {
    reader: Reader<'de>,
    rest: slice::Iter<'de, Entry>,
    invented: slice::Iter<'de, (&'static str, usize)>,
    current: Option<Current<'de>>,
}

/// Whose value comes next.
#[derive(Clone, Copy)]
enum Current<'de> {
    Written(&'de Entry),
    Invented(&'static str, usize),
}

impl<'de> Entries<'de> {
    fn of(reader: Reader<'de>) -> Entries<'de> {
        let invented = reader.departures.invented.get(&std::ptr::from_ref(reader.node));
        let invented = invented.map(Vec::as_slice).unwrap_or_default().iter();
        Entries { reader, rest: reader.node.entries().iter(), invented, current: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let reader = self.reader;
        let read = |name: &'de str| {
            let name: StrDeserializer<'de, Fault> = name.into_deserializer();
            seed.deserialize(name).map(Some)
        };
        if let Some(entry) = self.rest.by_ref().find(|entry| !reader.is_left_out(&entry.node)) {
            self.current = Some(Current::Written(entry));
            read(&entry.key).map_err(|fault| fault.of_key(&entry.key, &entry.node))
        } else if let Some((field, attempt)) = self.invented.next() {
            self.current = Some(Current::Invented(field, *attempt));
            read(field).map_err(|_| Fault::new(Kind::Uninvented(field)))
        } else {
            Ok(None)
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.current {
            Some(Current::Written(entry)) => seed
                .deserialize(self.reader.of(&entry.node))
                .map_err(|fault| fault.through(Step::Key(entry.key.clone()), &entry.node)),
            Some(Current::Invented(field, attempt)) => seed
                .deserialize(Invented { attempt, depth: 0 })
                .map_err(|_| Fault::new(Kind::Uninvented(field))),
            None => Err(Fault::custom("a value was asked for before its name")),
        }
    }
}

/// A choice: `name` alone, or `name: value`.
struct Choice<'de> {
    reader: Reader<'de>,
    name: &'de str,
    entry: Option<&'de Entry>,
}

impl<'de> Choice<'de> {
    /// Reads the value of the choice with `read`, which must be there.
    fn payload<T>(self, read: impl FnOnce(Reader<'de>) -> Result<T, Fault>) -> Result<T, Fault> {
        match self.entry {
            Some(entry) => read(self.reader.of(&entry.node))
                .map_err(|fault| fault.through(Step::Key(entry.key.clone()), &entry.node)),
            None => Err(Fault::custom(format!("`{}` needs a value; write `{0}: …`", self.name))),
        }
    }
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Fault;
    type Variant = Choice<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Choice<'de>), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        let name = self.name;
        match self.entry.map(|entry| &entry.node.value) {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Map(entries)) if entries.is_empty() => Ok(()),
            Some(_) => {
                self.payload(|_| Err(Fault::custom(format!("`{name}` takes no value; write just `{name}`"))))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        self.payload(|reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.payload(|reader| reader.deserialize_any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.payload(|reader| reader.deserialize_struct("", fields, visitor))
    }
}
