"""Rights over personal data (个人信息保护法 art. 15, 45–47, 50): asked by page or command, done everywhere, proved."""
