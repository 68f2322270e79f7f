#pragma once

#include <string>

#include "farebox/gateway.hpp"

/// One use of each of the application's own libraries; an empty string, or which of them does not do what it should.
std::string misbehaving_library();

/// The rest of an answer, waited for with the application's own Boost.Asio.
farebox::Result<std::string> read_with_asio(farebox::Response& response);

/// A JSON document with one string.
std::string json_with(const std::string& name, const std::string& value);

/// That string of such a document; empty where it is something else.
std::string json_string(const std::string& document, const std::string& name);
