// A server of files for the tests of downloads: one request a connection, on a port of 127.0.0.1.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>

namespace curie::test {

struct HttpRequest {
    std::string path;
    int64_t start = -1;  ///< of the range that is asked for; -1: the whole file
    std::string if_range = {};
};

struct HttpReply {
    int status = 200;
    std::string headers = {};  ///< further lines, each ended by \r\n
    std::string body = {};
    size_t sent = std::string::npos;  ///< the connection breaks after so many bytes of the body
};

class HttpServer {
  public:
    explicit HttpServer(std::function<HttpReply(const HttpRequest&)> answer)
        : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, any, size) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        REQUIRE(::getsockname(socket_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~HttpServer() {
        ::shutdown(socket_, SHUT_RDWR);  // wakes accept()
        thread_.join();
        ::close(socket_);
    }

    std::string url() const { return fmt::format("http://127.0.0.1:{}/", port_); }

  private:
    void serve() {
        for (int peer; (peer = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(peer)) {
            std::string text;
            char part[2048];
            while (text.find("\r\n\r\n") == std::string::npos) {
                const ssize_t count = ::recv(peer, part, sizeof part, 0);
                if (count <= 0) break;
                text.append(part, static_cast<size_t>(count));
            }
            HttpRequest request{text.substr(4, text.find(' ', 4) - 4)};
            const size_t range = text.find("Range: bytes=");
            if (range != std::string::npos) request.start = std::stoll(text.substr(range + 13));
            const std::string condition = "If-Range: ";
            if (const size_t at = text.find(condition); at != std::string::npos) {
                const size_t value = at + condition.size();
                request.if_range = text.substr(value, text.find("\r\n", value) - value);
            }
            const HttpReply reply = answer_(request);
            const std::string whole = fmt::format(
                "HTTP/1.1 {} x\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n{}",
                reply.status, reply.body.size(), reply.headers, reply.body.substr(0, reply.sent));
            for (size_t at = 0; at < whole.size();) {
                const ssize_t count =
                    ::send(peer, whole.data() + at, whole.size() - at, MSG_NOSIGNAL);
                if (count <= 0) break;
                at += static_cast<size_t>(count);
            }
            ::shutdown(peer, SHUT_WR);
        }
    }

    std::function<HttpReply(const HttpRequest&)> answer_;
    int socket_;
    int port_ = 0;
    std::thread thread_;
};

}  // namespace curie::test
