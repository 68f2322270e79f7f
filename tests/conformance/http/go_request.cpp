#include "tests/conformance/http/go_request.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "protocol/base64.hpp"
#include "protocol/utf8.hpp"

namespace farebox::conformance {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kGoMaxDepth = 10'000;

std::string folded(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

/// Every byte that is not part of a UTF-8 character becomes U+FFFD, as Go does in strings.
std::string repaired_utf8(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 4;
        while (length > 0 && !(at + length <= text.size() && protocol::is_valid_utf8(text.substr(at, length)))) {
            --length;
        }
        out += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

/// Half a surrogate pair is U+FFFD for Go.
std::string with_whole_surrogates(const std::string& text, bool& found) {
    static const std::regex kEscape{
        R"(\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.))"};
    static const std::regex kHalf{R"(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"};
    std::string out;
    auto rest = text.cbegin();
    for (std::sregex_iterator at{text.begin(), text.end(), kEscape}, end; at != end; ++at) {
        const bool half = std::regex_match(at->str(), kHalf);
        out.append(rest, (*at)[0].first);
        out += half ? "\\ufffd" : at->str();
        rest = (*at)[0].second;
        found = found || half;
    }
    return out.append(rest, text.cend());
}

/// Before a number that we made a string of, so that its text stays as it was.
constexpr char kNumberMark = '\x01';

bool is_json_number(const std::string& text) {
    static const std::regex kGrammar{R"(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)"};
    return std::regex_match(text, kGrammar);
}

/// The number at the start of @p text as a marked string, unless it is an integer (or no number at all).
std::string marked_number(const std::string& number, bool& beyond_double) {
    if (!is_json_number(number) || number.find_first_of(".eE") == std::string::npos) {
        return number;
    }
    beyond_double = beyond_double || !std::isfinite(std::strtod(number.c_str(), nullptr));
    return "\"\\u0001" + number + '"';
}

/// nlohmann keeps fractions as doubles and refuses those that no double holds; we need their text.
std::string with_fractions_marked(const std::string& text, bool& beyond_double) {
    std::string out;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const std::size_t end = std::min(text.find_first_not_of("+-.0123456789eE", at), text.size());
        if (!in_string && end > at && c != 'e' && c != 'E') {
            out += marked_number(text.substr(at, end - at), beyond_double);
            at = end - 1;
            continue;
        }
        in_string = c == '"' ? !in_string : in_string;
        out += c;
        if (in_string && c == '\\' && at + 1 < text.size()) {
            out += text[++at];
        }
    }
    return out;
}

/// Notes depth and repeated known keys while the text is parsed.
class KeyWatch {
public:
    explicit KeyWatch(GoRequest& request) : request_{request} {}

    bool operator()(int depth, Json::parse_event_t event, Json& value) {
        const auto level = static_cast<std::size_t>(depth);
        if (event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start) {
            request_.depth = std::max(request_.depth, level + 1);
        }
        if (event != Json::parse_event_t::key) {
            return true;
        }
        const std::string name = folded(value.get<std::string>());
        parent_ = level == 1 ? name : parent_;
        const std::string path = level == 1 ? name : parent_ + "." + name;
        const bool known = level <= 2 && kKnown.contains(path);
        request_.repeats_a_key = request_.repeats_a_key || (known && !seen_.insert(path).second);
        return true;
    }

private:
    inline static const std::set<std::string> kKnown{
        "orchestrator",      "manifestid",   "state",  "app",         "type",      "inpixels",
        "maxprice",          "capabilities", "sender", "state.state", "state.sig", "maxprice.price",
        "maxprice.currency", "maxprice.unit"};
    GoRequest& request_;
    std::string parent_;
    std::set<std::string> seen_;
};

/// The member whose name is equal without case; null is like absent.
const Json* member(const Json& object, std::string_view name) {
    for (const auto& [key, value] : object.items()) {
        if (folded(key) == name && !value.is_null()) {
            return &value;
        }
    }
    return nullptr;
}

bool read_text(const Json& object, std::string_view name, std::string& out) {
    const Json* value = member(object, name);
    if (value == nullptr) {
        return true;
    }
    out = value->is_string() ? value->get<std::string>() : std::string{};
    return value->is_string() && !out.starts_with(kNumberMark);
}

bool read_numbers(const Json& array, std::string& out) {
    for (const Json& number : array) {
        if (!number.is_number_unsigned() || number.get<std::uint64_t>() > 0xFF) {
            return false;
        }
        out += static_cast<char>(number.get<std::uint64_t>());
    }
    return true;
}

bool read_bytes(const Json& object, std::string_view name, std::string& out, GoRequest& request) {
    const Json* value = member(object, name);
    if (value == nullptr) {
        return true;
    }
    if (value->is_array()) {
        request.has_bytes_as_numbers = true;
        return read_numbers(*value, out);
    }
    auto decoded = value->is_string() ? protocol::base64_decode_as_go(value->get<std::string>())
                                      : Result<std::string>{make_error(ErrorCode::invalid_argument, "")};
    if (decoded) {
        out = *std::move(decoded);
    }
    return static_cast<bool>(decoded);
}

bool read_in_pixels(const Json& body, std::int64_t& out) {
    const Json* value = member(body, "inpixels");
    if (value == nullptr) {
        return true;
    }
    const bool fits =
        value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX : value->is_number_integer();
    out = fits ? value->get<std::int64_t>() : 0;
    return fits;
}

/// json.Number: a number, or a string that is one.
bool read_price(const Json& object, GoRequest::MaxPrice& out) {
    const Json* value = member(object, "price");
    if (value == nullptr) {
        return true;
    }
    out.price = value->is_string() ? value->get<std::string>() : value->dump();
    out.quoted = value->is_string() && !out.price.starts_with(kNumberMark);
    if (out.price.starts_with(kNumberMark)) {
        out.price.erase(0, 1);
    }
    return (value->is_number() || value->is_string()) && is_json_number(out.price);
}

bool read_max_price(const Json& body, std::optional<GoRequest::MaxPrice>& out) {
    const Json* value = member(body, "maxprice");
    if (value == nullptr) {
        return true;
    }
    return value->is_object() && read_price(*value, out.emplace()) && read_text(*value, "currency", out->currency) &&
           read_text(*value, "unit", out->unit);
}

bool read_state(const Json& body, GoRequest& request) {
    const Json* value = member(body, "state");
    return value == nullptr || (value->is_object() && read_bytes(*value, "state", request.state, request) &&
                                read_bytes(*value, "sig", request.state_sig, request));
}

bool read_all(const Json& body, GoRequest& request) {
    return read_bytes(body, "orchestrator", request.orchestrator, request) &&
           read_text(body, "manifestid", request.manifest_id) && read_state(body, request) &&
           read_text(body, "app", request.app) && read_text(body, "type", request.type) &&
           read_in_pixels(body, request.in_pixels) && read_max_price(body, request.max_price) &&
           read_bytes(body, "capabilities", request.capabilities, request);
}

}  // namespace

std::optional<GoRequest> decode_as_go(std::string_view body) {
    GoRequest request;
    request.has_invalid_unicode = !protocol::is_valid_utf8(body);
    const std::string repaired = with_whole_surrogates(repaired_utf8(body), request.has_invalid_unicode);
    const std::string text = with_fractions_marked(repaired, request.has_number_beyond_double);
    if (text.starts_with("\xEF\xBB\xBF")) {
        return std::nullopt;
    }
    std::istringstream stream{text};
    Json value;
    try {
        KeyWatch watch{request};
        // Reads the first value and leaves the rest, as Go's stream decoder does.
        stream >> value;
        const auto end = static_cast<std::size_t>(stream.eof() ? static_cast<std::streamoff>(text.size())
                                                               : static_cast<std::streamoff>(stream.tellg()));
        request.has_trailing_data = text.find_first_not_of(" \t\r\n", end) != std::string::npos;
        const Json watched = Json::parse(text.substr(0, end), std::ref(watch));
    } catch (const Json::exception&) {
        return std::nullopt;
    }
    if (value.is_null()) {
        return request;
    }
    if (!value.is_object() || request.depth > kGoMaxDepth || !read_all(value, request)) {
        return std::nullopt;
    }
    return request;
}

}  // namespace farebox::conformance
