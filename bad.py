import socket,struct,os,time,sys
def rss(): 
    return int([l for l in open(f'/proc/{sys.argv[1]}/status') if l.startswith('VmRSS')][0].split()[1])
bind=bytes.fromhex('0000001D00000009000000000000000175736572007077000034000000')
def conn(b):
    s=socket.create_connection(('127.0.0.1',27753)); 
    if b: s.sendall(bind); s.recv(100)
    return s
cases=[struct.pack('>4I',0x7fffffff,4,0,7)+b'x'*4096, b'GET / HTTP/1.1\r\n\r\n', os.urandom(5000), bind[:20], struct.pack('>4I',60000,9,0,7)+b'x'*100, struct.pack('>4I',19,0xa0a,0,19)+b'abc']
for r in range(4):
    print('rss kB',rss())
    for i in range(500):
        for c in cases:
            for b in (0,1):
                s=conn(b)
                try: s.sendall(c)
                except OSError: pass
                s.close()
print('rss kB',rss())
s=conn(1); s.sendall(struct.pack('>4I',16,0x15,0,9)); print('alive',s.recv(100).hex())
