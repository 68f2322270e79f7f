// The one compilation of Boost.JSON.
#include "json/events.hpp"

// Of its source only what the event parser refers to: boost/json/src.hpp would bring the document too.
#define BOOST_JSON_SOURCE
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/detail/impl/default_resource.ipp>
#include <boost/json/detail/impl/except.ipp>
#include <boost/json/detail/impl/shared_resource.ipp>
#include <boost/json/detail/impl/stack.ipp>
#include <boost/json/impl/error.ipp>
#include <limits>
#include <string>

namespace farebox::json {
namespace {

namespace parser = boost::json;
using parser::error_code;

/// Boost.JSON's handler: joins what arrives in parts and passes it on.
struct Handler {
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = max_array_size;
    static constexpr std::size_t max_string_size = max_array_size;
    static constexpr std::size_t max_key_size = max_array_size;

    explicit Handler(Events& target) : events{target} {}

    bool proceed(bool wanted, error_code& ec) {
        if (!wanted) {
            stopped = true;
            ec = parser::make_error_code(parser::error::exception);  // the parser wants some code
        }
        return wanted;
    }
    bool add_part(std::string_view part) {
        joined.append(part);
        return true;
    }
    /// The whole text whose last part this is.
    std::string_view whole(std::string_view last) {
        if (joined.empty()) {
            return last;
        }
        complete = std::move(joined.append(last));
        joined.clear();
        return complete;
    }

    bool on_document_begin(error_code& /*ec*/) { return true; }
    bool on_document_end(error_code& /*ec*/) { return true; }
    bool on_array_begin(error_code& ec) { return proceed(events.on_array(), ec); }
    bool on_array_end(std::size_t /*n*/, error_code& ec) { return proceed(events.on_end(), ec); }
    bool on_object_begin(error_code& ec) { return proceed(events.on_object(), ec); }
    bool on_object_end(std::size_t /*n*/, error_code& ec) { return proceed(events.on_end(), ec); }
    bool on_string_part(parser::string_view part, std::size_t /*n*/, error_code& /*ec*/) { return add_part(part); }
    bool on_string(parser::string_view last, std::size_t /*n*/, error_code& ec) {
        return proceed(events.on_string(whole(last)), ec);
    }
    bool on_key_part(parser::string_view part, std::size_t /*n*/, error_code& /*ec*/) { return add_part(part); }
    bool on_key(parser::string_view last, std::size_t /*n*/, error_code& ec) {
        return proceed(events.on_key(whole(last)), ec);
    }
    bool on_number_part(parser::string_view part, error_code& /*ec*/) { return add_part(part); }
    bool on_int64(std::int64_t /*value*/, parser::string_view last, error_code& ec) {
        return proceed(events.on_number(whole(last)), ec);
    }
    bool on_uint64(std::uint64_t /*value*/, parser::string_view last, error_code& ec) {
        return proceed(events.on_number(whole(last)), ec);
    }
    bool on_double(double /*value*/, parser::string_view last, error_code& ec) {
        return proceed(events.on_number(whole(last)), ec);
    }
    bool on_bool(bool /*value*/, error_code& ec) { return proceed(events.on_bool(), ec); }
    bool on_null(error_code& ec) { return proceed(events.on_null(), ec); }
    bool on_comment_part(parser::string_view /*part*/, error_code& /*ec*/) { return false; }
    bool on_comment(parser::string_view /*last*/, error_code& /*ec*/) { return false; }

    Events& events;
    bool stopped = false;
    std::string joined;    ///< The parts so far.
    std::string complete;  ///< What a joined text is passed on from.
};

Fault::Kind kind_of(const error_code& failure) {
    if (failure == parser::error::incomplete) {
        return Fault::Kind::ends_early;
    }
    return failure == parser::error::exponent_overflow ? Fault::Kind::bad_number : Fault::Kind::malformed;
}

/// Takes the digits off the front. False where there are none.
bool take_digits(std::string_view& text) noexcept {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count > 0;
}

}  // namespace

bool is_number(std::string_view text) noexcept {
    const auto take = [&](std::string_view characters) {
        const bool found = !text.empty() && characters.find(text.front()) != std::string_view::npos;
        text.remove_prefix(found ? 1 : 0);
        return found;
    };
    take("-");
    if (!take("0") && !take_digits(text)) {
        return false;
    }
    if (take(".") && !take_digits(text)) {
        return false;
    }
    if (take("eE")) {
        take("+-");
        if (!take_digits(text)) {
            return false;
        }
    }
    return text.empty();
}

std::optional<Fault> read(std::string_view text, Events& events) {
    parser::parse_options options;
    options.max_depth = kMaxReadDepth;
    parser::basic_parser<Handler> parser{options, events};
    error_code failure;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), failure);
    if (failure) {
        return Fault{parser.handler().stopped ? Fault::Kind::stopped : kind_of(failure), read};
    }
    return read == text.size() ? std::nullopt : std::optional{Fault{Fault::Kind::malformed, read}};
}

}  // namespace farebox::json
