#pragma once

#include <string>

/// One use of each of the application's own libraries; an empty string, or which of them does not do what it should.
std::string misbehaving_library();

/// A JSON document with one string.
std::string json_with(const std::string& name, const std::string& value);

/// That string of such a document; empty where it is something else.
std::string json_string(const std::string& document, const std::string& name);
