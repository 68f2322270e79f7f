#include "signer/config/exact_json.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace farebox::signer::config {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 1U << 20U;
constexpr std::size_t kDeepest = 16;

/// Builds the document from the parser's events. Each of them returns false to end the reading.
class Builder {
public:
    [[nodiscard]] Json take() { return std::move(root_); }

    bool null() { return put(Json()); }
    bool boolean(bool value) { return put(Json(value)); }
    bool number_integer(std::int64_t value) { return put_number(std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) { return put_number(std::to_string(value)); }
    bool number_float(double /*rounded*/, const std::string& text) { return put_number(text); }
    bool string(std::string& text) { return put(Json(std::move(text))); }
    bool binary(Json::binary_t& /*bytes*/) { return false; }
    bool start_object(std::size_t /*size*/) { return open(Json::object()); }
    bool start_array(std::size_t /*size*/) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        const bool fresh = !open_.back()->contains(name);
        name_ = std::move(name);
        return fresh;
    }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const Json::exception& /*why*/) {
        return false;
    }

private:
    bool put_number(const std::string& text) {
        return put(Json::binary(std::vector<std::uint8_t>{text.begin(), text.end()}));
    }
    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[name_] = std::move(value));
    }
    bool put(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json container) {
        if (open_.size() == kDeepest) {
            return false;
        }
        // A container stays where it is as long as it is open: nothing is added beside it.
        open_.push_back(place(std::move(container)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Json*> open_;
    std::string name_;
};

}  // namespace

Json parse_exact(std::string_view text) {
    Builder builder;
    if (text.size() > kMostBytes || !Json::sax_parse(text, &builder)) {
        return Json(Json::value_t::discarded);
    }
    return builder.take();
}

std::optional<std::string> number_text(const Json& value) {
    if (!value.is_binary()) {
        return std::nullopt;
    }
    const auto& bytes = value.get_binary();
    return std::string{bytes.begin(), bytes.end()};
}

}  // namespace farebox::signer::config
