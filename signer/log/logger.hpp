#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signer/config/config.hpp"

namespace farebox::signer {

/// One fact of an event. Values are text; numbers are written as they are.
using LogField = std::pair<std::string_view, std::string>;

/// Writes one JSON object per line to stderr: {"time":…,"level":…,"process":…,"event":…, fields…}. Thread-safe; never
/// waits for whoever reads stderr (line_writer.hpp). Callers never pass secrets: no key material, no passwords, no
/// tokens, no request bodies.
class Logger {
public:
    /// Lines go to @p sink instead of stderr where one is given (tests).
    /// @param process  which of the signer's processes this is; empty: not said.
    explicit Logger(LogLevel level, std::function<void(std::string_view line)> sink = {},
                    std::string_view process = {});
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;
    ~Logger();

    void set_level(LogLevel level);
    void write(LogLevel level, std::string_view event, std::span<const LogField> fields);
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(level, event, std::span{fields.begin(), fields.size()});
    }
    /// As write(), for an event that is a JSON object already: {"event":…}.
    void write_object(LogLevel level, std::string_view object);
    void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::info, event, fields);
    }
    void warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::warn, event, fields);
    }
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::error, event, fields);
    }
    /// The last lines, oldest first: every event that write() was given, and of write_object() what is a warning or
    /// worse. The line of a request that went well is not kept, so that it costs nothing.
    [[nodiscard]] std::vector<std::string> recent() const;

private:
    void put(LogLevel level, std::string_view object, bool keep);

    struct State;
    std::unique_ptr<State> state_;
};

/// @p text as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that a line always parses.
[[nodiscard]] std::string json_quote(std::string_view text);

}  // namespace farebox::signer
