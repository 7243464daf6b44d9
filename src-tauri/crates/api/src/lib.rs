//! The command table, view models, error codes and their TypeScript.
