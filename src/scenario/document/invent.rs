//! Stand-ins for missing fields. A reading stops at the first field a block lacks; with a stand-in in
//! its place it goes on to the next, so that all of them are reported. A value made with stand-ins is
//! never handed out: [`super::reader`] leaves the block out once everything is known.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess};
use serde::de::{VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::fault::Fault;

/// How many kinds of stand-in are tried for a field whose type refuses some.
pub(super) const ATTEMPTS: usize = 7;

/// How deep a stand-in may be nested; a type that contains itself has no end.
const DEEPEST: usize = 8;

/// A value of whatever type is asked for.
#[derive(Clone, Copy)]
pub(super) struct Invented {
    /// From 0 to [`ATTEMPTS`]: which scalar or choice to try where the type does not say.
    pub(super) attempt: usize,
    pub(super) depth: usize,
}

impl Invented {
    fn inner(self) -> Result<Invented, Fault> {
        let depth = self.depth + 1;
        if depth > DEEPEST { Err(Fault::custom("too deep")) } else { Ok(Invented { depth, ..self }) }
    }
}

/// Every number is one.
macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.visit_i64(1)
        })*
    };
}

impl<'de> Deserializer<'de> for Invented {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.attempt {
            0 => visitor.visit_str("1s"),
            1 => visitor.visit_i64(1),
            2 => visitor.visit_str(""),
            3 => visitor.visit_f64(0.5),
            4 => visitor.visit_bool(false),
            5 => visitor.visit_seq(Several { each: self.inner()?, fields: &[], left: 0 }),
            _ => visitor.visit_map(Several { each: self.inner()?, fields: &[], left: 0 }),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(false)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_char('1')
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_tuple(0, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Several { each: self.inner()?, fields: &[], left })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Several { each: self.inner()?, fields, left: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let name = variants.get(self.attempt % variants.len().max(1)).copied().unwrap_or_default();
        visitor.visit_enum(Chosen { name, value: self.inner()? })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    forward_to_deserialize_any! { str string bytes byte_buf identifier ignored_any unit_struct }
}

/// The elements of a list or the fields of a block.
struct Several {
    each: Invented,
    fields: &'static [&'static str],
    left: usize,
}

impl<'de> SeqAccess<'de> for Several {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(self.each).map(Some)
    }
}

impl<'de> MapAccess<'de> for Several {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((first, rest)) = self.fields.split_first() else { return Ok(None) };
        self.fields = rest;
        let name: StrDeserializer<'_, Fault> = first.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(self.each)
    }
}

struct Chosen {
    name: &'static str,
    value: Invented,
}

impl<'de> EnumAccess<'de> for Chosen {
    type Error = Fault;
    type Variant = Chosen;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Chosen), Fault> {
        let name: StrDeserializer<'_, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Chosen {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.value.deserialize_struct("", fields, visitor)
    }
}
