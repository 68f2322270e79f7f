#include "signer/config/print.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "signer/config/clients.hpp"
#include "signer/config/keys.hpp"
#include "signer/config/limits.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

Source source_of(const Loaded& loaded, const std::string& key) {
    const auto found = loaded.sources.find(key);
    return found == loaded.sources.end() ? Source{} : found->second;
}

std::string ids(const std::vector<std::uint32_t>& list) {
    std::string text = "[";
    for (const auto id : list) {
        text += (text.size() > 1 ? ", " : "") + std::to_string(id);
    }
    return text + "]";
}

std::vector<std::string> masked_keys(const ClientConfig& client) {
    std::vector<std::string> masked;
    std::ranges::transform(client.api_keys, std::back_inserter(masked), mask_api_key);
    return masked;
}

std::string quoted(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) {
        list += (list.empty() ? "" : ", ") + quote(text);
    }
    return "[" + list + "]";
}

/// Nothing where the list is empty.
std::string line_of(std::string_view name, const std::vector<std::string>& texts) {
    return texts.empty() ? std::string{} : std::string{name} + " = " + quoted(texts) + "\n";
}

std::string print_client(const ClientConfig& client, const Source& source) {
    std::string text = "\n[[client]]  # " + source.to_text() + "\nname = " + quote(client.name) + "\n";
    if (!client.uid.empty()) {
        text += "uid = " + ids(client.uid) + "\n";
    }
    if (!client.gid.empty()) {
        text += "gid = " + ids(client.gid) + "\n";
    }
    text += std::string{"loopback = "} + (client.loopback ? "true" : "false") + "\n";
    text += line_of("api_key", masked_keys(client)) + line_of("certificate", client.certificates) +
            line_of("jwt", client.tokens) + line_of("allowed_origins", client.allowed_origins);
    return text + "limits = " + format_limits(client.limits) + "\n";
}

}  // namespace

std::string print_toml(const Loaded& loaded) {
    std::string text;
    std::string section;
    for (const auto& key : keys()) {
        const auto dot = key.name.rfind('.');
        const auto name = dot == std::string_view::npos ? key.name : key.name.substr(dot + 1);
        const std::string of{dot == std::string_view::npos ? std::string_view{} : key.name.substr(0, dot)};
        if (of != section) {
            text += "\n[" + of + "]\n";
            section = of;
        }
        const auto shown = key.show(loaded.config);
        text += shown.empty() ? "# " + std::string{name} + " is not set\n"
                              : std::string{name} + " = " + shown + "  # " +
                                    source_of(loaded, std::string{key.name}).to_text() + "\n";
    }
    for (const auto& client : loaded.config.clients) {
        text += print_client(client, source_of(loaded, "client"));
    }
    return text;
}

std::string print_json(const Loaded& loaded) {
    nlohmann::ordered_json settings = nlohmann::ordered_json::object();
    for (const auto& key : keys()) {
        const std::string name{key.name};
        const auto shown = key.show(loaded.config);
        settings[name] = {{"value", shown.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(shown)},
                          {"source", source_of(loaded, name).to_text()}};
    }
    nlohmann::ordered_json clients = nlohmann::ordered_json::array();
    for (const auto& client : loaded.config.clients) {
        clients.push_back({{"name", client.name},
                           {"uid", client.uid},
                           {"gid", client.gid},
                           {"loopback", client.loopback},
                           {"api_key", masked_keys(client)},
                           {"certificate", client.certificates},
                           {"jwt", client.tokens},
                           {"allowed_origins", client.allowed_origins},
                           {"limits", format_limits(client.limits)}});
    }
    nlohmann::ordered_json document;
    document["file"] = loaded.file;
    document["settings"] = std::move(settings);
    document["clients"] = std::move(clients);
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);  // a path may be any bytes
}

}  // namespace farebox::signer::config
