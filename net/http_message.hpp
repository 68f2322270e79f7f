#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ascii.hpp"

namespace farebox::net {

/// HTTP header fields in order; names compare without case. All text lies in one buffer that clear() keeps, so a
/// connection that reuses its Headers allocates nothing per request. Views are valid until the next change.
class Headers {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    Headers();
    Headers(std::initializer_list<Field> fields);

    void add(std::string_view name, std::string_view value);
    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    void clear() noexcept;

    /// The first field of that name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// The first field's value, or empty.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept { return find(name).value_or(""); }
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name).has_value(); }
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    /// True when a comma-separated field of that name has the token (no case), e.g. ("Connection", "upgrade").
    [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] Field operator[](std::size_t index) const noexcept;
    /// False when a name is no HTTP token or a value has a control character: such a message is never sent.
    [[nodiscard]] bool valid() const noexcept;

    class Iterator {
    public:
        Iterator(const Headers* headers, std::size_t index) : headers_{headers}, index_{index} {}
        Field operator*() const noexcept { return (*headers_)[index_]; }
        Iterator& operator++() noexcept { return ++index_, *this; }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const Headers* headers_;
        std::size_t index_;
    };
    [[nodiscard]] Iterator begin() const noexcept { return {this, 0}; }
    [[nodiscard]] Iterator end() const noexcept { return {this, size()}; }

private:
    struct Entry {
        std::uint32_t offset;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };
    std::string text_;
    std::vector<Entry> entries_;
};

// The messages have constructors defined elsewhere, not brace initialisation by member: GCC 12 frees such a temporary
// twice when it stands in a co_await expression.

struct Request {
    Request();
    Request(std::string method_name, std::string path_and_query, Headers fields = {}, std::string content = {});

    std::string method = "GET";
    std::string target;  ///< Path and query, starting with '/'. Client: empty = the Url's.
    Headers headers;
    std::string body;

    /// The target up to '?'.
    [[nodiscard]] std::string_view path() const noexcept;
    /// The target after '?', or empty.
    [[nodiscard]] std::string_view query() const noexcept;
};

struct Response {
    Response();
    Response(int status_code, std::string phrase, Headers fields = {}, std::string content = {});

    int status = 200;
    std::string reason;  ///< Empty: the standard phrase, or "status code N" as go-livepeer sends for its own codes.
    Headers headers;
    std::string body;
};

/// "OK", "Not Found", …; "status code N" for numbers without a standard phrase.
[[nodiscard]] std::string reason_phrase(int status);

/// Content-Type application/json.
[[nodiscard]] Response json_response(int status, std::string body);
/// Content-Type text/plain; charset=utf-8; a newline is added, as Go's http.Error does.
[[nodiscard]] Response text_response(int status, std::string_view text);
/// 405 as Go's router answers: text/plain and Allow.
[[nodiscard]] Response method_not_allowed(std::string_view allow);

/// Removes what concerns one connection only (Connection and what it names, Keep-Alive, TE, Trailer,
/// Transfer-Encoding, Upgrade, Proxy-*): what a proxy does before it passes a message on.
void strip_hop_by_hop(Headers& headers);

using protocol::equal_ignoring_case;

/// The values of a query parameter, percent-decoded ('+' is a space), in order; malformed escapes are kept as they are.
[[nodiscard]] std::vector<std::string> query_values(std::string_view query, std::string_view name);

}  // namespace farebox::net
