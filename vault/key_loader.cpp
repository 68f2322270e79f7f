#include "vault/key_loader.hpp"

#include <pthread.h>

#include <utility>

#include "keystore/keystore_v3.hpp"
#include "keystore/private_file.hpp"
#include "net/path_signature.hpp"
#include "net/signals_blocked.hpp"
#include "protocol/byte_view.hpp"

namespace farebox::vault {

KeyLoader::KeyLoader(Options options, std::shared_ptr<KeyShelf> shelf)
    : options_{std::move(options)}, shelf_{std::move(shelf)} {}

KeyLoader::~KeyLoader() {
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
    }
    woken_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void KeyLoader::start(std::function<void()> changed) {
    changed_ = std::move(changed);
    const net::SignalsBlocked during_start;
    thread_ = std::thread{[this] { run(); }};
}

void KeyLoader::look_now() {
    {
        const std::scoped_lock lock{mutex_};
        look_now_ = true;
    }
    woken_.notify_one();
}

std::vector<std::string> KeyLoader::problems() const {
    const std::scoped_lock lock{mutex_};
    return problems_;
}

void KeyLoader::run() {
    pthread_setname_np(pthread_self(), "vault-keys");
    std::unique_lock lock{mutex_};
    while (!ending_) {
        woken_.wait_for(lock, options_.interval, [this] { return ending_ || look_now_; });
        if (ending_) {
            return;
        }
        look_now_ = false;
        lock.unlock();
        if (look() && changed_) {
            changed_();
        }
        lock.lock();
    }
}

bool KeyLoader::look() {
    const auto before = shelf_->addresses().size();
    std::vector<std::string> problems;
    Files now;
    const auto listed = keystore::list_keystore_files(options_.keystore);
    const auto password = net::path_signature(options_.password_file);
    for (const auto& path : listed ? *listed : std::vector<std::filesystem::path>{}) {
        const auto file = net::path_signature(path);
        const auto known = files_.find(path);
        const bool same = known != files_.end() && known->second.file == file &&
                          (known->second.problem.empty() || known->second.password == password);
        auto& seen = now[path];
        seen = same ? known->second : Seen{file, password, problem_with(path)};
        if (!seen.problem.empty()) {
            problems.push_back(seen.problem);
        }
    }
    if (!listed) {
        problems.push_back(listed.error().message);
    }
    files_ = std::move(now);
    const std::scoped_lock lock{mutex_};
    const bool other_problems = problems != problems_;
    problems_ = std::move(problems);
    return other_problems || shelf_->addresses().size() != before;
}

std::string KeyLoader::problem_with(const std::filesystem::path& path) {
    const auto opened = open(path);
    if (opened) {
        return {};
    }
    const auto& message = opened.error().message;
    return message.find(path.string()) == std::string::npos ? path.string() + ": " + message : message;
}

Result<void> KeyLoader::open(const std::filesystem::path& path) {
    const auto content = keystore::read_private_file(path, keystore::kMaxKeystoreBytes);
    if (!content) {
        return content.error();
    }
    const auto json = protocol::as_chars(content->span());
    if (const auto address = keystore::read_keystore_address(json); address && shelf_->find(*address) != nullptr) {
        return {};
    }
    const auto password = keystore::read_password_file(options_.password_file);
    if (!password) {
        return password.error();
    }
    auto key = keystore::unlock_keystore(json, *password);
    if (!key) {
        return std::move(key).error();
    }
    if (auto tested = key->self_test(); !tested) {
        return tested;
    }
    return shelf_->add(*std::move(key));
}

}  // namespace farebox::vault
