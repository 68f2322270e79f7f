#include <iostream>
#include <string>
#include <utility>

#include "signer/commands/admin_answers.hpp"

namespace farebox::signer::commands {
namespace {

/// Only what was said: the signer knows the defaults.
std::string order_of(const ClientOptions& options) {
    Json order{{"name", options.name}};
    for (const auto& [name, text] :
         {std::pair{"expires", &options.expires}, std::pair{"grace", &options.grace}, std::pair{"key", &options.key},
          std::pair{"key_label", &options.key_label}, std::pair{"request", &options.request}}) {
        if (!text->empty()) {
            order[name] = *text;
        }
    }
    for (const auto& [name, words] : {std::pair{"limits", &options.limits}, std::pair{"labels", &options.labels},
                                      std::pair{"origins", &options.origins}}) {
        if (!words->empty()) {
            order[name] = *words;
        }
    }
    return order.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int tell(const ClientOptions& options, const std::string& verb) {
    return tell_signer(options.admin, {"POST", "/clients/" + verb, order_of(options)});
}

/// The key alone goes to stdout, so that a script can take it; what there is to say goes to stderr.
int tell_about_key(const ClientOptions& options, const std::string& verb) {
    int exit_code = kExitOk;
    const auto output = options.admin.config.output;
    const auto answer = ask_signer(options.admin, {"POST", "/clients/" + verb, order_of(options)}, exit_code);
    if (!answer) {
        return fail(answer.error(), output, exit_code);
    }
    if (output == Output::json) {
        return succeed(answer->dump());
    }
    std::cerr << text_of(*answer, "message") << "\n";
    const auto expires = text_of(*answer, "expires");
    std::cerr << "key id " << text_of(*answer, "key_id") << (expires.empty() ? "" : ", good until " + expires)
              << std::endl;
    const auto key = text_of(*answer, "key");
    return key.empty() ? kExitOk : succeed(key);
}

std::string day_of(const std::string& time) {
    return time.empty() ? "-" : time.substr(0, 10);
}

std::string labels_of(const Json& client) {
    std::string text;
    const auto labels = client.find("labels");
    if (labels != client.end() && labels->is_object()) {
        for (const auto& [name, value] : labels->items()) {
            text +=
                (text.empty() ? "" : ", ") + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
    return text.empty() ? "-" : text;
}

std::string row_of(const Json& client) {
    return pad(text_of(client, "name"), 24) + pad(text_of(client, "from"), 17) + pad(text_of(client, "state"), 13) +
           pad(number_of(client, "good_keys"), 6) + pad(day_of(text_of(client, "created")), 12) +
           pad(labels_of(client), 24) + text_of(client, "limits") + "\n";
}

std::string key_row(const Json& key) {
    return "  " + pad(text_of(key, "id"), 10) + pad(text_of(key, "state"), 9) +
           pad(day_of(text_of(key, "created")), 12) + pad(day_of(text_of(key, "expires")), 12) +
           pad(text_of(key, "grace_until").substr(0, 19), 21) + text_of(key, "label") + "\n";
}

std::string described(const Json& client) {
    std::string text;
    const auto line = [&text](const char* name, const std::string& value) { text += pad(name, 10) + value + "\n"; };
    line("client", text_of(client, "name"));
    line("from", text_of(client, "from"));
    line("state", text_of(client, "state"));
    line("limits", text_of(client, "limits"));
    line("labels", labels_of(client));
    line("created", day_of(text_of(client, "created")));
    for (const auto* name : {"allowed_origins", "uid", "gid"}) {
        if (const auto list = list_of(client, name); !list.empty()) {
            line(name, " " + list.dump());
        }
    }
    if (client.value("loopback", false)) {
        line("loopback", "every user of this machine, without a key");
    }
    text += "keys\n  " + pad("ID", 10) + pad("STATE", 9) + pad("CREATED", 12) + pad("EXPIRES", 12) +
            pad("GRACE UNTIL", 21) + "LABEL\n";
    for (const auto& key : list_of(client, "keys")) {
        text += key_row(key);
    }
    return text;
}

/// All pages of it.
Result<Json> every_client(const AdminOptions& options, int& exit_code) {
    Json clients = Json::array();
    std::string after;
    for (;;) {
        const Json order = after.empty() ? Json::object() : Json{{"after", after}};
        const auto page = ask_signer(options, {"POST", "/clients/list", order.dump()}, exit_code);
        if (!page) {
            return page.error();
        }
        for (const auto& client : list_of(*page, "clients")) {
            clients.push_back(client);
        }
        auto next = text_of(*page, "next");
        if (next <= after) {
            return Json{{"clients", std::move(clients)}};
        }
        after = std::move(next);
    }
}

}  // namespace

int run_clients_create(const ClientOptions& options) {
    auto whole = options;
    if (options.unlimited) {
        whole.limits.emplace_back("ev_per_day=unlimited");
    }
    return tell_about_key(whole, "create");
}

int run_clients_list(const ClientOptions& options) {
    int exit_code = kExitOk;
    const auto output = options.admin.config.output;
    const auto answer = every_client(options.admin, exit_code);
    if (!answer) {
        return fail(answer.error(), output, exit_code);
    }
    if (output == Output::json) {
        return succeed(answer->dump());
    }
    std::string table = pad("CLIENT", 24) + pad("FROM", 17) + pad("STATE", 13) + pad("KEYS", 6) + pad("CREATED", 12) +
                        pad("LABELS", 24) + "LIMITS\n";
    for (const auto& client : list_of(*answer, "clients")) {
        table += row_of(client);
    }
    return succeed(table);
}

int run_clients_show(const ClientOptions& options) {
    return show_answer(options.admin, {"POST", "/clients/show", order_of(options)}, described);
}

int run_clients_limit(const ClientOptions& options) {
    return tell(options, "limit");
}

int run_clients_rotate(const ClientOptions& options) {
    return tell_about_key(options, "rotate");
}

int run_clients_revoke(const ClientOptions& options) {
    return tell(options, "revoke");
}

}  // namespace farebox::signer::commands
