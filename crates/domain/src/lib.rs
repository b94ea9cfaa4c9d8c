//! The pure rules of the neighbourhood: record kinds, fields, roles, scopes, validation.
