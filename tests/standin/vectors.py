"""The platform's own examples: what anybody who claims to speak its language must reproduce."""

# checksession: the session key as text signs the body.
SESSION_KEY = "o0q0otL8aEzpcZL/FT9WsQ=="
SESSION_SIGNATURES = {
    b'{"foo":"bar"}': "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b",
    b"": "46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128",
}

# Message push.
TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
CHECK = ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696")
ECHOSTR = "4375120948345356249"
PLAIN = ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")
SAFE = ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d")
MSG_SIGNATURE = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIj"
    "df8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
RANDOM = b"a8eedb185eb2fecf"
MESSAGE = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
REPLY, REPLY_RANDOM = b'{"demo_resp":"good luck"}', b"707722b803182950"
REPLY_ENCRYPTED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
REPLY_SIGNED = ("1713424427", "415670741", "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1")

# Web pages.
TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
NONCESTR, TICKET_AT = "Wm3WZYTPz0wzccnW", 1414587457
PAGES = {
    "http://mp.weixin.qq.com": "f4d90daf4b3bca3078ab155816175ba34c443a7b",
    "http://mp.weixin.qq.com?params=value": "0f9de62fce790f9a083d5c99e95740ceb90c27ed",
    "http://mp.weixin.qq.com?params=value#part": "0f9de62fce790f9a083d5c99e95740ceb90c27ed",
}
