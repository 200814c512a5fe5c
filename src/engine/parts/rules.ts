import '../safety.ts';
